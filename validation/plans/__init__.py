"""Plans of random people: nothing contraindicated, nothing beside a referral, never over time."""
