"""Plans of cross-enforcement: which case goes to which court in which mode, with a proof and reasons."""
