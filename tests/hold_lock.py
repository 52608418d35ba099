"""Another program that holds a database's lock: `hold_lock.py FILE SECONDS`.

It prints `held` when it has the lock. It is a separate process, because SQLite's locks are between
processes.
"""

import sqlite3
import sys
import time

connection = sqlite3.connect(sys.argv[1], timeout=20.0, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)  # noqa: T201 - whoever started it waits for this
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
