package db

import (
	"context"

	"gardu/store/kv"
)

// stepPools leads to layout 2 of the book: the tables of pools, companies, ranges, abilities and
// routers, which are made when the file is opened, and fields that name pools and companies.
// Nothing that is stored changes. It has a number of its own to keep programs of layout 1 away:
// one would save a plan without those fields, and leave the links of what it no longer names.
//
// traffic.db stays at layout 1: a program that does not know the new fields of a session loses
// nothing but them.
var stepPools = step{to: 2, run: func(context.Context, kv.Engine) error { return nil }}
