"""What brands' own programs are told: events written with what they announce, and the calls that carry them."""
