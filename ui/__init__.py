"""What an investigator sees: Qt, and nothing but Qt."""
