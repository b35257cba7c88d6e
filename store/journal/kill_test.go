package journal_test

const victimFolder = "GARDU_JOURNAL_VICTIM"

func runVictim(string) int { return 0 }
