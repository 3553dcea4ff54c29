"""What the command line shows: values → a terminal or JSON. The commands themselves are in rag/__main__.py."""

import os

# Reading takes thousands of small matrix products. Where other processes take the processor, each of them would wait
# for BLAS's other threads: seconds for one question. numpy looks when it is imported, which is later than this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
