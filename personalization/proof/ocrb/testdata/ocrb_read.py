"""Independent reader of an OCR-B MRZ in a rendered page (Pillow + numpy, templates from Debian's OCRB.otf), with simulated
print and scan damage.

ocrb_read.py FORMAT DPI OUT page.pgm...   for each damage and page: writes the damaged picture to OUT/DAMAGE-N.pgm and prints
DAMAGE, N and the lines read (TD3 alone, other formats are only damaged)
"""
import sys, io
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageFilter

OTF = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
AL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
W, H = 24, 36  # cell in template units

def norm(a):
    a = a - a.mean()
    n = np.sqrt((a * a).sum())
    return a / n if n else a

def fit(g):
    """Ink box of one glyph, with its place in the cell: height and width matter, so keep the aspect."""
    m = g > 0.35
    r, c = np.where(m.any(1))[0], np.where(m.any(0))[0]
    if len(r) == 0:
        return None
    g = g[r[0]:r[-1] + 1, c[0]:c[-1] + 1]
    s = min(W / g.shape[1], H / g.shape[0])
    im = Image.fromarray((g * 255).astype("uint8")).resize((max(1, round(g.shape[1] * s)), max(1, round(g.shape[0] * s))), Image.LANCZOS)
    o = np.zeros((H, W))
    a = np.asarray(im) / 255
    y, x = (H - a.shape[0]) // 2, (W - a.shape[1]) // 2
    o[y:y + a.shape[0], x:x + a.shape[1]] = a
    return o

def templates():
    f = ImageFont.truetype(OTF, 80)
    t = []
    for ch in AL:
        im = Image.new("L", (120, 140), 0)
        ImageDraw.Draw(im).text((20, 20), ch, 255, font=f)
        t.append(norm(fit(np.asarray(im.filter(ImageFilter.GaussianBlur(1.5))) / 255)))
    return np.stack(t).reshape(len(AL), -1)

def lines(im, dpi):
    """The two lowest bands of ink, 44 cells each at 2.54 mm."""
    a = 1 - np.asarray(im, dtype=float) / 255
    a = np.clip((a - 0.25) / 0.6, 0, 1)
    h = a.shape[0]
    y0 = int(h * 71 / 88)
    band = a[y0:]
    rows = band.sum(1) > 1.2 * dpi / 25.4
    runs, s = [], None
    for i, v in enumerate(list(rows) + [False]):
        if v and s is None: s = i
        if not v and s is not None:
            if i - s > 1.5 * dpi / 25.4: runs.append((s, i))
            s = None
    out = []
    for s, e in runs[-2:]:
        ln = band[max(0, s - 3):e + 3]
        p = 0.1 * dpi
        col = ln.sum(0)
        # first cell: phase that puts the least ink on cell edges
        n = len(col)
        best = None
        for ph in np.arange(0, p, max(1, p / 30)):
            ed = np.arange(ph, n - 1, p).astype(int)
            q = col[ed].sum() + col[np.minimum(ed + 1, n - 1)].sum()
            if best is None or q < best[0]: best = (q, ph)
        ink = np.where(col > 0.3)[0]
        k0 = int((ink[0] - best[1]) // p) if ink[0] >= best[1] else -1
        x0 = best[1] + k0 * p
        out.append([ln[:, max(0, int(round(x0 + k * p))):int(round(x0 + (k + 1) * p))] for k in range(44)])
    return out

def read(im, dpi, T):
    res = []
    for cells in lines(im, dpi):
        s = ""
        for c in cells:
            g = fit(c)
            s += "?" if g is None else AL[int(np.argmax(T @ norm(g).reshape(-1)))]
        res.append(s)
    return res

def damage(im, kind, rng, mm):
    if kind == "blur": return im.filter(ImageFilter.GaussianBlur(mm * 0.08))
    if kind == "noise":
        a = np.asarray(im, dtype=float) + rng.normal(0, 40, (im.height, im.width))
        return Image.fromarray(np.clip(a, 0, 255).astype("uint8"))
    if kind == "rot0.3": return im.rotate(0.3, resample=Image.BICUBIC, fillcolor=255)
    if kind == "jpeg20":
        b = io.BytesIO(); im.save(b, "JPEG", quality=20); return Image.open(b).convert("L")
    if kind == "thin": return im.filter(ImageFilter.MaxFilter(3))
    if kind == "bold": return im.filter(ImageFilter.MinFilter(3))
    return im

def main():
    form, dpi, out = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    T = templates()
    rng = np.random.default_rng(1)
    for kind in ["clean", "blur", "noise", "rot0.3", "jpeg20", "thin", "bold"]:
        for k, p in enumerate(sys.argv[4:]):
            im = damage(Image.open(p).convert("L"), kind, rng, dpi / 25.4)
            im.save("%s/%s-%d.pgm" % (out, kind, k))
            print("\t".join([kind, str(k)] + (read(im, dpi, T) if form == "TD3" else [])))

main()
