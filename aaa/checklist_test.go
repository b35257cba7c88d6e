package aaa_test

// What the RFCs and RouterOS ask of authentication and accounting, and the tests that hold the
// server to it.
//
//	RFC 2865
//	2        unknown client: silence, counted           TestRFC2865Section2UnknownClientIsNotAnswered
//	3        source address chooses the secret          TestRFC2865Section3SourceAddressChoosesTheSecret
//	3        empty secret refused                       TestRFC2865Section3EmptySecretIsRefused
//	3        Length out of bounds, padding, codes       TestRFC2865Section3MalformedLengthIsDropped, ...PaddingIsIgnored,
//	                                                    ...UnknownCodeIsDropped
//	3        authenticator and Identifier of replies    every exchange of aaatest verifies them
//	3        reply from the address asked               TestRFC2865Section3ReplyLeavesFromTheAddressAsked
//	4.1      one proof; NAS identification              TestRFC2865Section41TwoProofsOrNoneAreRejected,
//	                                                    ...NASNeedNotNameItself
//	4.1, 2   each valid request is answered             TestRFC2865Section41...,
//	                                                    TestRFC2865Section533AcceptWithoutRoom...
//	5        lengths, unknown attributes, order, NUL    TestRFC2865Section5...
//	5        no empty attribute is sent                 TestRFC2865Section5EmptyAttributesAreNeverSent, aaatest
//	5.2      User-Password                              TestRFC2865Section52...
//	5.3      CHAP, both challenges                      TestEveryMethodLogsIn,
//	                                                    TestRFC2865Section53CHAPOfWrongSizeIsRejected
//	5.24     State                                      TestRFC2865Section524UnknownStateIsRejected
//	5.25     Class                                      TestRFC2865Section525ClassIsKeptWithTheAccounting
//	5.33     Proxy-State                                TestRFC2865Section533ProxyStateIsEchoedInOrder
//	5.18     Reply-Message                              TestRFC2865Section518SentencesFitOneAttribute
//	5.44     what a Reject may carry                    TestRFC2865Section544RejectCarriesNothingElse
//
//	RFC 2866
//	3        Request Authenticator                      TestRFC2866Section3WrongAuthenticatorIsDropped
//	2, 4.1   response after the disk, or none           TestRFC2866Section41ResponseFollowsTheDisk, TestJournalFailure
//	4.2      response; Proxy-State                      TestRFC2866Section42ResponseNeedsNoAttributes,
//	                                                    TestRFC2865Section533...
//	4.1      secrets are not kept                       TestRFC2866Section41SecretsAreToleratedAndNotKept
//	5        bad length                                 TestRFC2866Section5BadAttributeLengthIsDropped
//	5.1      statuses, On and Off                       TestRFC2866Section51...
//	5.2      Acct-Delay-Time                            TestRFC2866Section52DelayIsSubtractedFromArrival
//	5.5      Acct-Session-Id, either order              TestRFC2866Section55...
//	         another Identifier and delay               TestRFC2866RetransmissionUnderAnotherIdentifierIsOneRecord
//
//	RFC 2869, RFC 3579
//	5.1, 5.2 gigawords, wraps; 2.1 cumulative           TestRFC2869Section51...,
//	                                                    TestRFC2869Section21InterimsAreCumulative
//	5.3      Event-Timestamp                            TestRFC2869Section53EventTimestampIsTheTimeWherePlausible
//	5.16     Acct-Interim-Interval                      TestRFC2869Section516InterimIntervalIsAtLeastAMinute
//	5.14     Message-Authenticator before any policy    TestRFC2869Section514...
//	3.2      EAP without it; one proof; split           TestRFC3579Section32...,
//	                                                    TestRFC3579Section263RejectCarriesEAPFailure
//	2.6.3    EAP-Failure in a Reject                    TestRFC3579Section263RejectCarriesEAPFailure
//	5.18     Framed-Pool                                TestRFC2869Section518FramedPoolIsAName
//
//	RFC 3162, 4818, 6911
//	         prefixes granted and kept                  TestRFC3162PrefixesAreGranted,
//	                                                    TestRFC3162PrefixesAreKeptWithTheSession
//
//	RFC 5080
//	2.2.2    the duplicate cache                        TestRFC5080Section222..., TestDuplicatesAgreeWithAMap
//	2.1.1    unknown State; 2.6 Reject                  TestRFC2865Section524...,
//	                                                    TestRFC5080Section26RejectMeansNoService
//	2.2.3    State first under overload                 none is ever issued
//	2.3.1    missing counters; 2.3.3 unverified         TestRFC5080Section231..., TestRFC5080Section233...
//
//	RFC 5997
//	3        without Message-Authenticator              TestRFC5997Section3UnsignedStatusIsDropped
//	4.2      each port, known clients, rate             TestRFC5997Section42...
//	4.2, 4.5 silent without the store                   TestRFC5997Section42AccountingPortIsSilentWithoutTheJournal
//	4.6      counted apart; one reply                   TestRFC5997Section46IsCountedApart,
//	                                                    TestRFC5997ExactlyOneReplyAndTheSameAgain
//
//	RFC 2548, 2759, 3079
//	2.1.3, 2.3.2  responses                             TestEveryMethodLogsIn, TestRFC2548MalformedResponsesAreRejected
//	2.3.3, 2.4    success and keys                      TestRFC2548Section233SuccessAndKeysFollowFromThePassword
//	2.1.5         MS-CHAP-Error                         TestRFC2548Section215ErrorIsTheSameForEveryReason
//	2759 8.2      domain, non-ASCII                     TestRFC2759...
//
//	Deprecating insecure practices (CVE-2024-3596)
//	         require, limit, auto, first attribute      TestBlastRADIUS...
//	8.3      reject delay                               TestRejectIsHeldBack, TestRejectIsSentWhenItsDelayIsOver
//
//	Attacks
//	         any octets                                 FuzzAuthDatagram, FuzzAcctDatagram
//	         256 outstanding, wrapping                  TestIdentifiersOfOnePortWrap
//	         nothing internal in a Reject               TestRejectTellsNothingInternal
//	         the eleven probes                          TestConformanceProbes
