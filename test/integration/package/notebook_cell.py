"""Prints what Deno's kernel shows for a cell, a message a line: notebook_cell.py DENO FOLDER CELL"""

import json
import subprocess
import sys

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

deno, folder, cell = sys.argv[1:]
file, _ = write_connection_file()
kernel = subprocess.Popen([deno, "jupyter", "--kernel", "--conn", file], cwd=folder, stdout=subprocess.DEVNULL)
try:
    client = BlockingKernelClient(connection_file=file)
    client.load_connection_file()
    # Its heartbeat would give the kernel up before it has started.
    client.start_channels(hb=False)
    client.kernel_info(reply=True, timeout=100)
    messages = []
    client.execute_interactive(cell, allow_stdin=False, timeout=100, output_hook=messages.append)
    for message in messages:
        if message["msg_type"] in ("execute_result", "display_data", "error", "stream"):
            print(json.dumps(message["content"]))
finally:
    kernel.kill()
