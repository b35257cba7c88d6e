// Package gatewaytest is a fake payment gateway.
package gatewaytest
