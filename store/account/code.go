package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"

	"gardu/store"
	"gardu/store/db"
)

// Limits of one-time codes.
const (
	CodeLife    = 5 * time.Minute // the usual life of a code
	MaxCodeLife = 24 * time.Hour
	CodeDigits  = 6
	MaxTries    = 5 // wrong codes, after which a code is good for nothing
	MaxCodes    = 5 // codes for one subject and purpose in an hour

	// MaxSubjects is for how many subjects and purposes codes are kept at once, about.
	MaxSubjects = 100_000

	codeWindow = time.Hour
)

// codeSpace is how many codes there are.
var codeSpace = big.NewInt(1_000_000)

// IssueCode draws a code for somebody, such as a phone number or a service, and for a purpose, and
// returns it for whoever sends it. It takes the place of an earlier one. More than MaxCodes in an
// hour are Exhausted, with a *Wait as the cause, so that asking for codes is no way to guess one.
func (a *Account) IssueCode(
	ctx context.Context, subject, purpose string, life time.Duration,
) (code string, err error) {
	if life <= 0 || life > MaxCodeLife {
		return "", store.Invalidf("life", "must be at most %s", MaxCodeLife)
	}
	number, err := rand.Int(rand.Reader, codeSpace)
	if err != nil {
		return "", store.Errorf(store.Internal, "drawing a code: %w", err)
	}
	code = fmt.Sprintf("%0*d", CodeDigits, number)
	key, now := a.digest("code", subject, purpose), a.now()
	digest := a.codeDigest(key, code)
	var fresh int64
	err = a.update(ctx, func(tx *db.BookTx) error {
		fresh = 0
		row, err := tx.OneTimeCode(key)
		if err != nil {
			return err
		}
		if row.Issued == 0 {
			fresh = 1
		}
		if a.codes.Load()+fresh > MaxSubjects {
			return exhausted(codeWindow)
		}
		if now.Sub(row.WindowStart) >= codeWindow {
			row.WindowStart, row.Issued = now, 0
		}
		if row.Issued >= MaxCodes {
			return exhausted(row.WindowStart.Add(codeWindow).Sub(now))
		}
		row.Issued++
		row.Digest, row.Expires = digest, now.Add(life)
		row.Attempts, row.Verified = 0, false

		return tx.PutOneTimeCode(row)
	})
	if err != nil {
		return "", err
	}

	a.codes.Add(fresh)

	return code, nil
}

// countCodes counts the codes that the book has.
func (a *Account) countCodes(ctx context.Context) error {
	var codes int64
	err := a.config.Book.OneTimeCodes(ctx, func(*store.OneTimeCode) error {
		codes++

		return nil
	})
	a.codes.Store(codes)

	return err
}

// VerifyCode proves a code and leaves it good for one SpendCode until it expires. The refusal is
// ErrCode, whatever the reason.
func (a *Account) VerifyCode(ctx context.Context, subject, purpose, code string) error {
	return a.tryCode(ctx, subject, purpose, code, func(row *store.OneTimeCode) {
		row.Verified = true
	})
}

// SpendCode proves a code, verified before or not, and burns it: it is good for nothing more. The
// refusal is ErrCode, whatever the reason.
func (a *Account) SpendCode(ctx context.Context, subject, purpose, code string) error {
	return a.tryCode(ctx, subject, purpose, code, func(row *store.OneTimeCode) {
		row.Digest, row.Verified = nil, false
	})
}

// tryCode compares a code; a right one is changed by then, a wrong one counts.
func (a *Account) tryCode(
	ctx context.Context, subject, purpose, code string, then func(*store.OneTimeCode),
) error {
	key, now := a.digest("code", subject, purpose), a.now()
	digest := a.codeDigest(key, strings.TrimSpace(code))
	var fits bool
	err := a.update(ctx, func(tx *db.BookTx) error {
		fits = false
		row, err := tx.OneTimeCode(key)
		if err != nil || len(row.Digest) == 0 {
			return err
		}
		if !now.Before(row.Expires) || row.Attempts >= MaxTries {
			return nil
		}
		if fits = hmac.Equal(digest, row.Digest); fits {
			then(&row)
		} else {
			row.Attempts++
		}

		return tx.PutOneTimeCode(row)
	})
	if err == nil && !fits {
		err = ErrCode
	}

	return err
}

// codeDigest is how a code is kept. There are so few codes that a digest without a key would show
// them.
func (a *Account) codeDigest(key [32]byte, code string) []byte {
	digest := a.digest("digits", string(key[:]), code)

	return digest[:]
}
