"""What evidence is: values, rules, formats, analysers."""
