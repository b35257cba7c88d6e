package qris

import (
	"fmt"

	"github.com/skip2/go-qrcode"

	"gardu/store"
)

// The sides an image may have, in pixels. The densest code is 97 modules wide with its margin, so
// that the smallest image still gives each module four pixels: with two, some readers fail.
const (
	MinImage = 400
	MaxImage = 1_024
)

// PNG draws the code as a square black-and-white image of so many pixels a side, with the margin
// that ISO/IEC 18004 asks for and its error correction M. It is Invalid in "pixels" for a side
// outside MinImage to MaxImage.
func (p Payload) PNG(pixels int) ([]byte, error) { return Picture(p.Encode(), pixels) }

// Picture draws any text as Payload.PNG draws a code: what a provider gives as a code is its own
// affair, and is not checked.
func Picture(text string, pixels int) ([]byte, error) {
	if pixels < MinImage || pixels > MaxImage {
		return nil, store.Invalidf("pixels", "must be %d to %d", MinImage, MaxImage)
	}
	symbol, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("drawing a code: %w", err)
	}
	image, err := symbol.PNG(pixels)
	if err != nil {
		return nil, fmt.Errorf("writing an image: %w", err)
	}

	return image, nil
}
