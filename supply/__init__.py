"""What we ship and what it is made of: licences, and the bill of materials; not part of what is shipped."""
