"""Reads the machine readable zone of rendered pages, as an outside judge of what is printed. It shares nothing with
this module: another language, and the glyphs of Debian's OCRB.otf in place of the TrueType outlines that pages embed.
The line is cut into cells of 2.54 mm and each cell is compared with all glyphs; there is no knowledge of names or digits.

usage: mrz_read.py FORMAT DPI PAGE...    PAGE is a PGM or PNG; writes a page's lines, then an empty line
needs: the system's python3 with python3-pil and python3-numpy, and fonts-ocr-b"""
import sys
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageFilter

OTF = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
W, H = 24, 36
SHAPE = {"TD1": (3, 30), "TD2": (2, 36), "TD3": (2, 44), "MRV-A": (2, 44), "MRV-B": (2, 36)}


def norm(a):
    a = a - a.mean()
    n = np.sqrt((a * a).sum())
    return a / n if n else a


def fit(g):
    """The ink of one cell, scaled with its proportions kept into W x H."""
    m = g > 0.35
    r, c = np.where(m.any(1))[0], np.where(m.any(0))[0]
    if len(r) == 0:
        return None
    g = g[r[0]:r[-1] + 1, c[0]:c[-1] + 1]
    s = min(W / g.shape[1], H / g.shape[0])
    size = (max(1, round(g.shape[1] * s)), max(1, round(g.shape[0] * s)))
    a = np.asarray(Image.fromarray((g * 255).astype("uint8")).resize(size, Image.LANCZOS)) / 255
    o = np.zeros((H, W))
    y, x = (H - a.shape[0]) // 2, (W - a.shape[1]) // 2
    o[y:y + a.shape[0], x:x + a.shape[1]] = a
    return o


def templates():
    f = ImageFont.truetype(OTF, 80)
    t = []
    for ch in ALPHABET:
        im = Image.new("L", (120, 140), 0)
        ImageDraw.Draw(im).text((20, 20), ch, 255, font=f)
        t.append(norm(fit(np.asarray(im.filter(ImageFilter.GaussianBlur(1.5))) / 255)))
    return np.stack(t).reshape(len(ALPHABET), -1)


def bands(rows, mm):
    """Runs of rows with ink, at least 1.5 mm high."""
    runs, start = [], None
    for i, inked in enumerate(list(rows) + [False]):
        if inked and start is None:
            start = i
        if not inked and start is not None:
            if i - start > 1.5 * mm:
                runs.append((start, i))
            start = None
    return runs


def read(path, fmt, dpi, glyphs):
    lines, columns = SHAPE[fmt]
    mm = dpi / 25.4
    a = 1 - np.asarray(Image.open(path).convert("L"), dtype=float) / 255
    a = np.clip((a - 0.25) / 0.6, 0, 1)
    band = a[a.shape[0] - int(23.5 * mm):]
    out = []
    for top, bottom in bands(band.sum(1) > 1.2 * mm, mm)[-lines:]:
        line = band[max(0, top - 3):bottom + 3]
        pitch, col = 0.1 * dpi, line.sum(0)
        n, best = len(col), None
        for phase in np.arange(0, pitch, max(1, pitch / 30)):
            edges = np.arange(phase, n - 1, pitch).astype(int)
            ink = col[edges].sum() + col[np.minimum(edges + 1, n - 1)].sum()
            if best is None or ink < best[0]:
                best = (ink, phase)
        first = np.where(col > 0.3)[0][0]
        x0 = best[1] + (int((first - best[1]) // pitch) if first >= best[1] else -1) * pitch
        text = ""
        for k in range(columns):
            g = fit(line[:, max(0, int(round(x0 + k * pitch))):int(round(x0 + (k + 1) * pitch))])
            text += "?" if g is None else ALPHABET[int(np.argmax(glyphs @ norm(g).reshape(-1)))]
        out.append(text)
    return out


if __name__ == "__main__":
    glyphs = templates()
    for page in sys.argv[3:]:
        print("\n".join(read(page, sys.argv[1], float(sys.argv[2]), glyphs)) + "\n")
