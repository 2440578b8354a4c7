"""Reads barcodes by zxing-cpp: decode.py FORMAT FILE... prints a line for each file: the bytes in hex, or nothing."""
import sys
import zxingcpp
from PIL import Image

format = getattr(zxingcpp.BarcodeFormat, sys.argv[1])
for name in sys.argv[2:]:
    # not read_barcodes: zxing-cpp 1.4 can abort when it compares two findings of one wide Code 128
    found = zxingcpp.read_barcode(Image.open(name), formats=format)
    print(found.bytes.hex() if found else "")
