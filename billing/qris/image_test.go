package qris_test

import (
	"bytes"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"gardu/billing/qris"
)

func TestPNGIsASquareWithAMargin(t *testing.T) {
	t.Parallel()
	for _, pixels := range []int{qris.MinImage, 512, qris.MaxImage} {
		drawn, err := parsed(t, paidCode).PNG(pixels)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(drawn))
		if err != nil {
			t.Fatal(err)
		}
		if size := picture.Bounds().Size(); size.X != pixels || size.Y != pixels {
			t.Fatalf("got %v, want a side of %d", size, pixels)
		}
		for at := range pixels {
			if color.GrayModel.Convert(picture.At(at, 0)) != (color.Gray{Y: 0xFF}) {
				t.Fatalf("pixel %d of the margin is not white", at)
			}
		}
	}
}

func TestPNGDrawsTheCodeItself(t *testing.T) {
	t.Parallel()
	first, err := parsed(t, paidCode).PNG(qris.MinImage)
	if err != nil {
		t.Fatal(err)
	}
	again, err := parsed(t, paidCode).PNG(qris.MinImage)
	if err != nil || !bytes.Equal(first, again) {
		t.Fatalf("the same code was drawn otherwise: %v", err)
	}
	other, err := parsed(t, uniqueCode).PNG(qris.MinImage)
	if err != nil || bytes.Equal(first, other) {
		t.Fatalf("another code was drawn alike: %v", err)
	}
}

func TestTheLongestCodeCanBeDrawn(t *testing.T) {
	t.Parallel()
	filler := objectOf("65", strings.Repeat("x", 99)) + objectOf("66", strings.Repeat("x", 99)) +
		objectOf("67", strings.Repeat("x", 92))
	full := with(t, filler)
	if len(full) != qris.MaxPayload {
		t.Fatalf("the code has %d octets", len(full))
	}
	if _, err := parsed(t, full).PNG(qris.MinImage); err != nil {
		t.Fatal(err)
	}
}

func TestPNGRefusesSides(t *testing.T) {
	t.Parallel()
	for _, pixels := range []int{-1, 0, qris.MinImage - 1, qris.MaxImage + 1, 1 << 30} {
		_, err := parsed(t, paidCode).PNG(pixels)
		wantInvalid(t, err, "pixels")
	}
}
