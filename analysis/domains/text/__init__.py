"""Text: an object is a sentence, verse or paragraph; its neutral unit is the character."""
