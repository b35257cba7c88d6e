package native

import (
	"net/url"
	"strings"
)

// Prefix begins the path of every route.
const Prefix = "/v1"

// The paths of the native API. What stands in braces is filled by Fill.
const (
	VersionPath = Prefix + "/version"
	HealthPath  = Prefix + "/health"
	ReadyPath   = Prefix + "/ready"
	ReloadPath  = Prefix + "/reload"
	DoctorPath  = Prefix + "/doctor"
	CheckPath   = Prefix + "/check"  // stream of CheckLine
	BackupPath  = Prefix + "/backup" // ?with_key=true; stream of a tar archive
	OpenAPIPath = Prefix + "/openapi.json"
	DocsPath    = Prefix + "/docs"   // a page that explains the API
	EventsPath  = Prefix + "/events" // ?kinds= &after=; server-sent events

	NASListPath   = Prefix + "/nas"
	NASPath       = Prefix + "/nas/{name}"
	NASSecretPath = Prefix + "/nas/{name}/secret"
	// NASScriptPath takes ?server=ADDRESS of this daemon as the router sees it
	NASScriptPath = Prefix + "/nas/{name}/script"
	NASTrustPath  = Prefix + "/nas/{name}/trust"
	// NASAbilityPath is what was learned of dynamic authorization; NASPath shows it
	NASAbilityPath = Prefix + "/nas/{name}/abilities"

	PlanListPath = Prefix + "/plans"
	PlanPath     = Prefix + "/plans/{name}"

	PoolListPath = Prefix + "/pools"
	PoolPath     = Prefix + "/pools/{name}"

	CompanyListPath = Prefix + "/companies"
	CompanyPath     = Prefix + "/companies/{name}"

	RouterListPath   = Prefix + "/routers"
	RouterPath       = Prefix + "/routers/{name}"
	RouterTestPath   = Prefix + "/routers/{name}/test"
	RouterPlanPath   = Prefix + "/routers/{name}/plan"   // stream of RouterPlanLine
	RouterApplyPath  = Prefix + "/routers/{name}/apply"  // stream of RouterApplyLine
	RouterImportPath = Prefix + "/routers/{name}/import" // stream of RouterImportLine
	RouterIsolirPath = Prefix + "/routers/{name}/isolir"
	RouterKickPath   = Prefix + "/routers/{name}/kick"
	// RouterLivePath is of ppp, hotspot, interfaces, resource or log; log takes ?lines=
	RouterLivePath = Prefix + "/routers/{name}/live/{view}"
	// RouterScriptPath takes ?server=ADDRESS of this daemon as the router sees it
	RouterScriptPath = Prefix + "/routers/{name}/script"

	// Services are named by login (with ?kind= and ?router= where several have it), or by # and the
	// id.
	ServiceListPath      = Prefix + "/services"
	ServicePath          = Prefix + "/services/{login}"
	ServiceIsolirPath    = Prefix + "/services/{login}/isolir"
	ServiceRestorePath   = Prefix + "/services/{login}/restore"
	ServiceSuspendPath   = Prefix + "/services/{login}/suspend"
	ServiceStatusPath    = Prefix + "/services/{login}/status"
	ServiceUnbindPath    = Prefix + "/services/{login}/unbind"
	ServiceTopUpPath     = Prefix + "/services/{login}/topup"
	ServiceTerminatePath = Prefix + "/services/{login}/terminate"
	ServicePasswordPath  = Prefix + "/services/{login}/password"
	ServiceLinkPath      = Prefix + "/services/{login}/link"
	// ServiceImportPath takes ?update=true; CSV in, stream of ImportLine out
	ServiceImportPath = Prefix + "/import/services"

	// Customers are named by number, or by # and the id.
	CustomerListPath   = Prefix + "/customers"
	CustomerPath       = Prefix + "/customers/{customer}"
	CustomerVerifyPath = Prefix + "/customers/{customer}/verify"
	// CustomerDeviceListPath lists what notices are pushed to
	CustomerDeviceListPath = Prefix + "/customers/{customer}/devices"
	CustomerDevicePath     = Prefix + "/customers/{customer}/devices/{id}"
	CustomerUnlockPath     = Prefix + "/customers/{customer}/unlock"

	BandwidthListPath = Prefix + "/bandwidths"
	BandwidthPath     = Prefix + "/bandwidths/{name}"
	CategoryListPath  = Prefix + "/categories"
	CategoryPath      = Prefix + "/categories/{name}"

	MethodListPath = Prefix + "/methods"
	MethodPath     = Prefix + "/methods/{name}"
	// PaymentCodeListPath takes ?customer=
	PaymentCodeListPath = Prefix + "/paymentcodes"
	PaymentCodePath     = Prefix + "/paymentcodes/{name}" // by id

	// TicketListPath takes ?customer= &assigned= &status=pending,process &year=; newest first
	TicketListPath = Prefix + "/tickets"
	TicketPath     = Prefix + "/tickets/{name}" // by number

	PortPoolListPath = Prefix + "/portpools"
	PortPoolPath     = Prefix + "/portpools/{name}"

	// AuditLogPath takes ?noun= &subject= &actor= &action=; newest first
	AuditLogPath = Prefix + "/audit/log"

	VoucherListPath = Prefix + "/vouchers"
	VoucherVoidPath = Prefix + "/vouchers/{code}/void"

	OperatorListPath     = Prefix + "/operators"
	OperatorPath         = Prefix + "/operators/{name}"
	OperatorPasswordPath = Prefix + "/operators/{name}/password"

	// Signing in and out, and what whoever asks may know and do about themselves.
	SignInPath     = Prefix + "/sign-in"
	RefreshPath    = Prefix + "/refresh"
	SignOutPath    = Prefix + "/sign-out"
	SignOutAllPath = Prefix + "/sign-out-all"
	MePath         = Prefix + "/me"
	MePasswordPath = Prefix + "/me/password"
	MeSessionsPath = Prefix + "/me/sessions"
	MeSessionPath  = Prefix + "/me/sessions/{session}"

	// Keys are named by name, or by their id in digits.
	APIKeyListPath   = Prefix + "/api-keys"
	APIKeyPath       = Prefix + "/api-keys/{name}"
	APIKeyRevokePath = Prefix + "/api-keys/{name}/revoke"

	// SessionListPath takes ?login= &nas= &service= &all=true &older= &idle= &pending=true
	// &conflicts=true &limit=; stream of Session
	SessionListPath  = Prefix + "/sessions"
	SessionKickPath  = Prefix + "/sessions/kick"
	DecisionListPath = Prefix + "/decisions" // ?login= &nas= &limit=; newest first
)

// JSONLines is the media type of every stream but that of a backup: one JSON value a line. Empty
// lines keep the connection alive and mean nothing; a line with "failure" ends a stream that could
// not be finished.
const JSONLines = "application/x-ndjson"

// Fill puts names into the braces of a path, in their order, escaped.
func Fill(path string, names ...string) string {
	for _, name := range names {
		before, rest, found := strings.Cut(path, "{")
		if !found {
			return path
		}
		_, after, _ := strings.Cut(rest, "}")
		path = before + url.PathEscape(name) + after
	}

	return path
}
