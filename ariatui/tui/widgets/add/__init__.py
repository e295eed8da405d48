"""What the dialog that adds downloads is made of."""
