"""The law: which transfers are open, who decides them, and on which legal basis."""
