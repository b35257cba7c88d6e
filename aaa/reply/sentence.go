package reply

// Sentence is the key of what a customer reads when a login is refused. The set is closed.
type Sentence string

// The sentences. None tells a stranger whether a login exists, or names a part of the daemon.
const (
	SentenceWrongLogin Sentence = "wrong_login"
	SentenceLocked     Sentence = "locked"
	SentenceStation    Sentence = "station"
	SentenceSessions   Sentence = "sessions"
	SentenceVoucher    Sentence = "voucher"
	SentenceMethod     Sentence = "method"
	SentenceTerminated Sentence = "terminated"
	SentenceSuspended  Sentence = "suspended"
	SentencePending    Sentence = "pending"
	SentenceUnpaid     Sentence = "unpaid"
	SentenceExpired    Sentence = "expired"
	SentenceQuota      Sentence = "quota"
	SentenceTryAgain   Sentence = "try_again"
)

// The languages of the sentences.
const (
	Indonesian = "id"
	English    = "en"
)

// spoken is a sentence in each language, at most 253 octets long.
type spoken struct{ indonesian, english string }

// sentences has every sentence.
var sentences = map[Sentence]spoken{
	SentenceWrongLogin: {
		"Nama pengguna atau kata sandi salah.",
		"Wrong login or password.",
	},
	SentenceLocked: {
		"Terlalu banyak percobaan yang salah. Silakan coba lagi beberapa menit lagi.",
		"Too many wrong attempts. Please try again in a few minutes.",
	},
	SentenceStation: {
		"Perangkat ini tidak terdaftar untuk akun ini.",
		"This device is not registered for this account.",
	},
	SentenceSessions: {
		"Terlalu banyak perangkat yang memakai akun ini.",
		"Too many devices are using this account.",
	},
	SentenceVoucher: {
		"Voucher ini tidak berlaku atau sudah dipakai.",
		"This voucher is not valid or has been used.",
	},
	SentenceMethod: {
		"Cara masuk ini tidak didukung. Silakan hubungi penyedia layanan Anda.",
		"This way to log in is not supported. Please contact your provider.",
	},
	SentenceTerminated: {
		"Layanan ini sudah berakhir. Silakan hubungi penyedia layanan Anda.",
		"This service has ended. Please contact your provider.",
	},
	SentenceSuspended: {
		"Layanan Anda sedang dihentikan sementara. Silakan hubungi penyedia layanan Anda.",
		"Your service is suspended. Please contact your provider.",
	},
	SentencePending: {
		"Layanan Anda belum aktif. Silakan hubungi penyedia layanan Anda.",
		"Your service is not active yet. Please contact your provider.",
	},
	SentenceUnpaid: {
		"Tagihan Anda belum dibayar. Silakan lakukan pembayaran.",
		"Your bill has not been paid. Please pay it to go on.",
	},
	SentenceExpired: {
		"Masa aktif layanan Anda sudah habis. Silakan perpanjang.",
		"Your service has expired. Please renew it.",
	},
	SentenceQuota: {
		"Kuota Anda sudah habis. Silakan tambah kuota.",
		"Your quota is used up. Please top it up.",
	},
	SentenceTryAgain: {
		"Layanan sedang sibuk. Silakan coba lagi.",
		"The service is busy. Please try again.",
	},
}

// In returns the sentence in a language: English for "en", Indonesian for any other. An unknown
// key is answered like a wrong login.
func (s Sentence) In(language string) string {
	text, known := sentences[s]
	if !known {
		text = sentences[SentenceWrongLogin]
	}

	if language == English {
		return text.english
	}

	return text.indonesian
}

// Sentences lists every key.
func Sentences() []Sentence {
	all := make([]Sentence, 0, len(sentences))
	for sentence := range sentences {
		all = append(all, sentence)
	}

	return all
}
