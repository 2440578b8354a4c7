"""Reads barcodes by zxing-cpp: decode.py FORMAT FILE... prints a line for each file: the bytes in hex, or nothing."""
import sys
import zxingcpp
from PIL import Image

format = getattr(zxingcpp.BarcodeFormat, sys.argv[1])
for name in sys.argv[2:]:
    found = zxingcpp.read_barcodes(Image.open(name), formats=format)
    if len(found) != 1:
        print()
    elif hasattr(found[0], "bytes"):
        print(found[0].bytes.hex())
    else:  # before zxing-cpp 2.0 there is only text, with a character for each byte
        print(found[0].text.encode("latin-1").hex())
