"""Small molecules: an object is a SMILES string; its neutral unit is the heavy atom."""
