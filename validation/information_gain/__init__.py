"""What tests tell, in bits, and how far one reading may be believed."""
