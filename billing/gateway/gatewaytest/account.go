package gatewaytest

// Account is the merchant whom the fake knows, with the credentials at each gateway. They are
// printed here on purpose: they open nothing but the fake.
type Account struct {
	TripayMerchant, TripayAPIKey, TripayPrivateKey string
	MidtransServerKey, MidtransMerchant            string
	XenditSecretKey, XenditToken                   string
	DuitkuMerchant, DuitkuKey                      string
}

// Known returns the account that the fake knows unless told otherwise.
func Known() Account {
	return Account{
		TripayMerchant: "T0001", TripayAPIKey: "DEV-0123456789",
		TripayPrivateKey:  "T-PRIV-0123456789",
		MidtransServerKey: "SB-Mid-server-0123456789", MidtransMerchant: "G000000001",
		XenditSecretKey: "xnd_development_0123456789", XenditToken: "xnd-callback-0123456789",
		DuitkuMerchant: "D0001", DuitkuKey: "duitku-key-0123456789",
	}
}
