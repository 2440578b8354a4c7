package personalization

import (
	"fmt"

	"chancery/personalization/page"
	"chancery/templates"
)

// nowhere stands for no layer.
const nowhere = page.LayerID(-1)

// layers are the layer of the plane and that of the separation.
type layers [2]page.LayerID

// rainbowKey names a rainbow ink in a strength.
type rainbowKey struct {
	ink  string
	tint float64
}

// layer gives the number of a layer, adding it when it is new.
func (p *preparer) layer(l page.Layer) page.LayerID {
	id, known := p.layers[l.Name]
	if !known {
		id = p.build.AddLayer(l)
		p.layers[l.Name] = id
	}
	return id
}

// separation gives the separation that prints an ink; of a rainbow it is that of its first stop.
func (p *preparer) separation(ink string) templates.Separation {
	k := p.layout.Inks[ink]
	if k.Rainbow != nil && len(k.Rainbow.Stops) > 0 {
		k = p.layout.Inks[k.Rainbow.Stops[0].Ink]
	}
	return k.Kind()
}

// turnTo makes the layers of a separation those on which drawing goes on; it is false for one
// that the output does not show. What a blank has in an ordinary ink stands on its plane's layer
// alone.
func (p *preparer) turnTo(s templates.Separation) bool {
	if !p.output.shows(s) {
		return false
	}
	p.on = layers{p.outer, nowhere}
	if p.outer == nowhere || hidden(s) {
		p.on[1] = p.layer(page.Layer{Name: string(s), Hidden: hidden(s) && p.output.only == ""})
	}
	return true
}

// state gives the number of a graphics state, adding it when it is new.
func (p *preparer) state(s page.State) page.StateID {
	id, known := p.states[s]
	if !known {
		id = p.build.AddState(s)
		p.states[s] = id
	}
	return id
}

// ink gives the number of a separation named after an ink, adding it when it is new.
func (p *preparer) ink(name string) page.InkID {
	id, known := p.inks[name]
	if !known {
		alternate := p.layout.Inks[name].CMYK
		if p.output.solid {
			alternate = [4]float64{0, 0, 0, 1}
		}
		id = p.build.AddInk(page.Ink{Name: name, Alternate: alternate})
		p.inks[name] = id
	}
	return id
}

// colour gives an ink in a strength: a spot colour, a rainbow, or a mixture of process colours.
func (p *preparer) colour(ink string, tint float64) page.Color {
	k := p.layout.Inks[ink]
	switch {
	case k.Rainbow != nil:
		return page.Blend(p.rainbow(ink, k.Rainbow, tint))
	case k.Spot || k.Kind() != templates.Visible:
		return page.Tint(p.ink(ink), tint)
	}
	v := k.CMYK
	return page.CMYK(v[0]*tint, v[1]*tint, v[2]*tint, v[3]*tint)
}

// flatColour is colour for what can't be printed in a rainbow, such as pictures.
func (p *preparer) flatColour(ink string, tint float64) (page.Color, error) {
	if p.layout.Inks[ink].Rainbow != nil {
		return page.Color{}, fmt.Errorf("ink %q is a rainbow: give a picture or a signature a plain ink", ink)
	}
	return p.colour(ink, tint), nil
}

// rainbow gives the number of a rainbow ink in a strength, adding it when it is new.
func (p *preparer) rainbow(ink string, r *templates.Rainbow, tint float64) page.RainbowID {
	key := rainbowKey{ink, tint}
	id, known := p.rainbows[key]
	if known {
		return id
	}
	blend := page.Rainbow{Turn: r.Turn}
	for _, stop := range r.Stops {
		strength := 1.0
		if stop.Tint != nil {
			strength = *stop.Tint
		}
		colour := page.CMYK(0, 0, 0, 0)
		if p.layout.Inks[stop.Ink].Rainbow == nil { // the loader refuses a rainbow of rainbows
			colour = p.colour(stop.Ink, strength*tint)
		}
		blend.Stops = append(blend.Stops, page.Stop{At: stop.At, Color: colour})
	}
	id = p.build.AddRainbow(blend)
	p.rainbows[key] = id
	return id
}

// brush gives what sets the paint of fills and text, and of lines.
func (p *preparer) brush(paint templates.Paint) brush {
	return brush{p.state(page.State{Overprint: true, Alpha: paint.Alpha()}), p.colour(paint.Ink, paint.Strength())}
}

type brush struct {
	state  page.StateID
	colour page.Color
}

func (b brush) fill(c *page.Content) {
	c.SetState(b.state)
	c.SetFill(b.colour)
}

func (b brush) stroke(c *page.Content, width float64) {
	c.SetState(b.state)
	c.SetStroke(b.colour)
	c.SetLine(width)
}
