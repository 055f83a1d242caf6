"""The screens, one module each; screens never import each other."""
