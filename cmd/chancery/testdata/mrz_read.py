"""Reads the MRZ of rendered pages without anything of the project's, as an outside reader would: 2.54 mm cells against the glyphs of
Debian's OCRB.otf. The tests compare what it reads with the register. It prints the lines of each page, page after page.

usage: mrz_read.py FORMAT DPI PAGE.pgm|png…   (the system's python3 with python3-pil and python3-numpy; package fonts-ocr-b)"""
import sys
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageFilter
OTF = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
AL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
W, H = 24, 36
SHAPE = {"TD1": (3, 30), "TD2": (2, 36), "TD3": (2, 44), "MRV-A": (2, 44), "MRV-B": (2, 36)}

def norm(a):
    a = a - a.mean(); n = np.sqrt((a * a).sum()); return a / n if n else a

def fit(g):
    m = g > 0.35; r, c = np.where(m.any(1))[0], np.where(m.any(0))[0]
    if len(r) == 0: return None
    g = g[r[0]:r[-1] + 1, c[0]:c[-1] + 1]; s = min(W / g.shape[1], H / g.shape[0])
    im = Image.fromarray((g * 255).astype("uint8")).resize((max(1, round(g.shape[1] * s)), max(1, round(g.shape[0] * s))), Image.LANCZOS)
    o = np.zeros((H, W)); a = np.asarray(im) / 255; y, x = (H - a.shape[0]) // 2, (W - a.shape[1]) // 2
    o[y:y + a.shape[0], x:x + a.shape[1]] = a; return o

def templates():
    f = ImageFont.truetype(OTF, 80); t = []
    for ch in AL:
        im = Image.new("L", (120, 140), 0); ImageDraw.Draw(im).text((20, 20), ch, 255, font=f)
        t.append(norm(fit(np.asarray(im.filter(ImageFilter.GaussianBlur(1.5))) / 255)))
    return np.stack(t).reshape(len(AL), -1)

def read(path, fmt, dpi, T):
    nl, nc = SHAPE[fmt]; mm = dpi / 25.4
    a = 1 - np.asarray(Image.open(path).convert("L"), dtype=float) / 255; a = np.clip((a - 0.25) / 0.6, 0, 1)
    band = a[a.shape[0] - int(23.5 * mm):]; rows = band.sum(1) > 1.2 * mm; runs, s = [], None
    for i, v in enumerate(list(rows) + [False]):
        if v and s is None: s = i
        if not v and s is not None:
            if i - s > 1.5 * mm: runs.append((s, i))
            s = None
    out = []
    for s, e in runs[-nl:]:
        ln = band[max(0, s - 3):e + 3]; p = 0.1 * dpi; col = ln.sum(0); n = len(col); best = None
        for ph in np.arange(0, p, max(1, p / 30)):
            ed = np.arange(ph, n - 1, p).astype(int); q = col[ed].sum() + col[np.minimum(ed + 1, n - 1)].sum()
            if best is None or q < best[0]: best = (q, ph)
        ink = np.where(col > 0.3)[0]; k0 = int((ink[0] - best[1]) // p) if ink[0] >= best[1] else -1; x0 = best[1] + k0 * p; t = ""
        for k in range(nc):
            g = fit(ln[:, max(0, int(round(x0 + k * p))):int(round(x0 + (k + 1) * p))])
            t += "?" if g is None else AL[int(np.argmax(T @ norm(g).reshape(-1)))]
        out.append(t)
    return out

if __name__ == "__main__":
    glyphs = templates()
    for page in sys.argv[3:]:
        print("\n".join(read(page, sys.argv[1], float(sys.argv[2]), glyphs)))
