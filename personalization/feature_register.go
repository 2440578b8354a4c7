package personalization

import "chancery/templates"

// register prepares one half of a figure that is completed through the paper.
func (p *preparer) register(e *templates.Register) error {
	c, brush := p.static(), p.brush(e.Paint)
	c.BeginFine(e.X, e.Y, ribbonUnit)
	brush.fill(c)
	e.Trace(c)
	c.Fill()
	c.EndFine()
	return nil
}
