"""Converts Debian's OCR-B (CFF outlines) to TrueType outlines, which PDF writers can embed as CIDFontType2.

    apt-get install --no-install-recommends fonts-ocr-b fontforge-nox
    SOURCE_DATE_EPOCH=1600000000 fontforge -lang=py -script ocrb.py

Writes OCRB.ttf beside it; the same bytes every time. The result is committed, so no build needs fontforge."""
import fontforge

font = fontforge.open("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
font.layers["Fore"].is_quadratic = True
font.generate("OCRB.ttf", flags=("short-post", "no-hints", "no-FFTM-table"))
