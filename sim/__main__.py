"""`python -m sim` is the command `blueprint`."""

from sim.cli import main

raise SystemExit(main())
