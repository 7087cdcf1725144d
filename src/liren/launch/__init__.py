"""What people type: `./liren …`. The root script makes the environment; everything after that is here."""
