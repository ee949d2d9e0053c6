/// Which test makes a row of a runbook's table of what can go wrong happen, and shows that what the row says to do leads on.
///
/// A heading is a runbook, a line what is seen. Behind ` > ` are the tests, as SUITE.FUNCTION: they are in the folders `Runbooks`
/// of CommandTests and TableTests. Behind ` ! ` is the reason why the sandbox cannot make it.
enum TroubleTable {
  static let text = """
    # backups-have-stopped
    step 1 stops with `credentials` or `roles-...` > BackupsHaveStoppedTroubleTests.oneAfterTheOther
    step 1 stops with `api-...` > BackupsHaveStoppedTroubleTests.oneAfterTheOther, BackupsHaveStoppedTests.hindered
    step 2 says that something could not be read > \
      BackupsHaveStoppedTroubleTests.backToTheSecond, BackupsHaveStoppedTests.noRights
    step 3 says that the bucket is not there > DeletedExportsTests.bucket, BackupsHaveStoppedTests.noBucket
    step 3 says that it could not be read whether soft delete has the bucket > DeletedExportsTests.bucket
    step 3 shows a retention policy or a default hold > BackupsHaveStoppedTroubleTests.oneAfterTheOther
    step 4 says that the account is not there > BackupsHaveStoppedTroubleTests.oneAfterTheOther
    step 6 says `PAUSED` > ToTheEndTests.toTheEnd
    step 7 leaves `bucket.retention` > BackupsHaveStoppedTroubleTests.oneAfterTheOther
    step 8 leaves an export open > DeletedExportsTests.severalContents
    step 9's check is not true > BackupsHaveStoppedTroubleTests.notWhole
    step 11 says `operation-failed` > BackupsHaveStoppedTests.failed
    step 11 was interrupted > BackupsHaveStoppedTests.killedInTheExport
    step 11's check is not true, and the export that you made is `passed over` > BackupsHaveStoppedTroubleTests.passedOver
    step 12 says `corrupt` > BackupsHaveStoppedTroubleTests.damaged
    step 12 says `different` > BackupsHaveStoppedTroubleTests.damaged
    step 12 says `without counts` > BackupsHaveStoppedTests.withoutCounts
    step 14 names exports > BackupsHaveStoppedTroubleTests.backToTheEighth
    # bucket-or-key-compromised
    step 1 stops > BucketOrKeyCompromisedTests.missing, BucketOrKeyCompromisedTests.key
    step 2 names something that it could not copy > CompromisedTroubleTests.leakedKey
    step 4 is not true > CompromisedTroubleTests.givenAgain
    step 5 does not know the key > CompromisedTroubleTests.leakedKey
    after step 5 something of yours stops working ! it is another program's, which the sandbox does not have
    step 4 or 7 names roles on the project > BucketOrKeyCompromisedTests.member, BucketOrKeyCompromisedTests.link
    step 8 says that a folder is of another run > CompromisedTroubleTests.oldKey, BucketOrKeyCompromisedTests.anotherRunsKey
    step 8 says that the policy believes the old key > CompromisedTroubleTests.oldKey
    step 9 cannot read something > CompromisedTroubleTests.leakedKey
    step 10 fails at a command > CompromisedTroubleTests.leakedKey
    step 10's check could not read something > CompromisedTroubleTests.leakedKey
    step 11 is not clean > CompromisedTroubleTests.leakedKey
    step 12 says `changed` or `gone` > CompromisedTroubleTests.givenAgain, BucketOrKeyCompromisedTests.changed
    step 12 finds no record > CompromisedTroubleTests.leakedKey
    step 15's check is not true, and the new export is `passed over` > CompromisedTroubleTests.oldKey
    step 16 is not `verified`, or its check names a rule > CompromisedTroubleTests.leakedKey
    step 18 leaves points open > CompromisedTroubleTests.givenAgain, AttackerStaysTests.everyWay
    # check-a-backup
    step 1 says that the emulator cannot be started > CheckABackupTroubleTests.noEmulator
    step 1 finds nothing, or nothing of last night > \
      CheckABackupTroubleTests.oneAfterTheOther, ToTheEndTests.toTheEnd
    step 1 says that the newest export is not complete (running) > CheckABackupTests.answered
    step 1 says that the newest export is not complete (failed, unreadable or unknown) > \
      CheckABackupTroubleTests.oneAfterTheOther
    step 1 has a line `passed over` > CheckABackupTroubleTests.oneAfterTheOther, CheckABackupTests.passedOver
    step 1 says that the export is not complete > CheckABackupTests.answered
    step 2 says that the download is there already > \
      CheckABackupTroubleTests.oneAfterTheOther, CheckABackupTests.anotherRunsDownload
    step 3 says `different`: `other-database` or `partial-export` > CheckABackupTroubleTests.oneAfterTheOther
    step 2 fails > CheckABackupTroubleTests.oneAfterTheOther, CheckABackupTests.killed
    step 3 says `corrupt` > CheckABackupTests.stops
    step 4 says `different` ! its staging is on this machine, and nothing of it goes through the sandbox
    `incomplete` ! its staging is on this machine, and nothing of it goes through the sandbox
    # game-day
    step 1 stops > EveryRunbookTests.stagingIsProduction
    step 1 says that a key is missing, or is not believed > GameDayTests.missingKey, EveryRunbookTests.missingKey
    step 1 says `no target` > GameDayTroubleTests.oneAfterTheOther, GameDayTests.olderExport
    step 2 has a line `passed over` > GameDayTroubleTests.oneAfterTheOther
    step 2 says that the bucket holds no backup of production > GameDayTroubleTests.oneAfterTheOther
    step 2 finds one export only > GameDayTroubleTests.oneAfterTheOther, GameDayTests.hidden
    step 5: the person does not answer > GameDayTroubleTests.somebodyElse
    step 6 says that the export has no document there > GameDayTroubleTests.oneAfterTheOther, GameDayTests.wrongCollection
    step 7 says `corrupt` > GameDayTroubleTests.oneAfterTheOther
    step 8 is refused > GameDayTroubleTests.oneAfterTheOther, EveryRunbookTests.stagingIsProduction
    step 8 says `different` or `incomplete` > RehearsalTroubleTests.failures, GameDayTests.loses
    step 8 says `canary-missed` > RehearsalTroubleTests.canaries
    step 8 fails at once after a kill and a `resume` > RehearsalTroubleTests.failures
    step 8 after a kill and a `resume` says `different`, and names three documents > RehearsalTroubleTests.canaries
    step 9's check says that staging is not as it was imported > \
      GameDayTroubleTests.notMeasured, GameDayKilledTests.changedStaging
    step 10 finds other differences > GameDayTroubleTests.somebodyElse
    step 12 is not true > GameDayTests.missed
    step 12 misses the target for the data loss after `older-export` > GameDayTests.missed, GameDayTests.olderExport
    step 12 names lines that cannot be read > GameDayTests.trendOfSix
    step 14 is not begun: staging holds what this run did not import > \
      GameDayTroubleTests.notMeasured, GameDayKilledTests.changedBeforeEmptying
    step 14 is not true > StagingTroubleTests.byHand
    step 16 leaves a point open > GameDayTroubleTests.notMeasured
    # nightly-rehearsal
    step 1 is not true > EveryRunbookTests.stagingIsProduction, EveryRunbookTests.missingKey
    step 2 is not true > NightlyRehearsalTests.noExport, NightlyRehearsalTests.cut, NightlyRehearsalTests.passedOver
    step 2 has a line `passed over` > NightlyRehearsalTests.passedOver
    step 1 says that listing operations is not permitted > StagingTroubleTests.nightly
    step 3 says `corrupt` > NightlyRehearsalTests.damaged
    step 3 says `different` > RehearsalTroubleTests.failures, NightlyRehearsalTests.loses
    step 3 says `incomplete` > RehearsalTroubleTests.failures
    step 3 says `canary-missed` > RehearsalTroubleTests.canaries
    step 3 is refused, `rehearse` says why > NightlyRehearsalTests.otherName, StagingTroubleTests.byHand
    step 3 fails at once after a kill and a `resume` > RehearsalTroubleTests.failures
    step 3 after a kill and a `resume` says `different`, and names three documents > RehearsalTroubleTests.canaries
    step 4 is not true > NightlyRehearsalTests.redStatus
    no failure came, and no record either > StagingTroubleTests.nightly
    # point-in-time-recovery
    step 1 stops with a remedy > PointInTimeTroubleTests.oneAfterTheOther
    step 1 says that the minute is not kept > PointInTimeRecoveryTests.notKept
    step 3 says that the backup is of another database > PointInTimeRecoveryDatabaseTests.restoredFromBackup
    step 2 says that a database has the name already, or `ALREADY_EXISTS` > PointInTimeRecoveryDatabaseTests.nameTaken
    step 2 says `PERMISSION_DENIED` > PointInTimeTroubleTests.oneAfterTheOther, ToTheEndTests.toTheEnd
    step 2 was interrupted, and you are asked whether to run it again > PointInTimeRecoveryDatabaseTests.killedAnswered
    step 2's check is not true > PointInTimeTroubleTests.oneAfterTheOther
    a step says that the name is another database now > PointInTimeRecoveryDatabaseTests.madeAgain
    step 4 or 8 shows nothing > PointInTimeRecoveryTests.lost, ToTheEndTests.toTheEnd
    step 6 says `operation-failed` > PointInTimeTroubleTests.oneAfterTheOther
    step 6 says that several exports may be its own > PointInTimeTroubleTests.oneAfterTheOther
    other commands pass the export over, or refuse it: `other-database` > PointInTimeRecoveryTests.lost
    step 7 says `corrupt` > PointInTimeTroubleTests.damaged
    step 9 says that documents were written after the minute > PointInTimeRecoveryTests.writtenLater
    step 9 says that the export and the database are not equal > PointInTimeTroubleTests.damaged
    step 9 leaves a point open > PointInTimeRecoveryDatabaseTests.restored
    # recover-into-a-new-database
    step 1 says that a key is missing, or is not believed > EveryRunbookTests.missingKey
    step 2 lists no export of ours from before the damage > RecoverTroubleTests.oneAfterTheOther
    step 2 has a line `passed over` > RecoverTroubleTests.oneAfterTheOther
    step 2 says that the bucket holds no backup of production of that name > RecoverTroubleTests.oneAfterTheOther
    step 3 says `corrupt` > RecoverTroubleTests.damagedAndLost
    step 4 says that `proof` does not prove it > \
      RecoverTroubleTests.oneAfterTheOther, RecoverIntoANewDatabaseTests.otherProof
    step 4 says that you cannot sign > RecoverTroubleTests.oneAfterTheOther, RecoverIntoANewDatabaseTests.record
    step 4 says anything but `verified` ! its staging is on this machine, and nothing of it goes through the sandbox
    step 5 is refused > RecoverTroubleTests.oneAfterTheOther
    step 6 is refused, exit status 4 > RecoverIntoANewDatabaseTests.replaced
    `undo` of step 6 says that the database is left alone > RecoverIntoANewDatabaseTests.undone
    this computer dies in step 6 > RecoverIntoANewDatabaseTests.killedAndFinished
    step 6 ends with `different` > RecoverTroubleTests.damagedAndLost
    # restore-documents
    step 1 stops > RestoreDocumentsTroubleTests.oneAfterTheOther
    step 1 says that a key is missing, or is not believed > EveryRunbookTests.missingKey
    step 2 says that the export is not in the bucket > RestoreDocumentsTroubleTests.oneAfterTheOther
    step 2 says `corrupt` > RestoreDocumentsTroubleTests.corrupt
    step 2 says `different`: `other-database` or `partial-export` > \
      RestoreDocumentsTroubleTests.oneAfterTheOther, PointInTimeRecoveryTests.lost
    step 3 stops with nothing to write > RestoreDocumentsTests.nothing
    step 3 has `refuse` > RestoreDocumentsTroubleTests.refused
    step 4 says that you cannot sign > RestoreDocumentsTroubleTests.oneAfterTheOther
    step 4 says `different` ! its staging is on this machine, and nothing of it goes through the sandbox
    step 5 is refused: embedded staging only > RestoreDocumentsTroubleTests.embedded
    step 5 is refused: `attestation-...` > RestoreDocumentsTests.noProof, RestoreDocumentsTests.restored
    step 5 has `changed` > RestoreDocumentsTests.changed
    step 5 has `refused`, and its check is not true > RestoreDocumentsTroubleTests.refused
    step 6 has documents that the export has not > RestoreDocumentsTroubleTests.refused
    # restore-in-place
    step 1 says that a key is missing, or is not believed > EveryRunbookTests.missingKey
    step 2 has a line `passed over` > RestoreInPlaceTests.named
    step 2 says that the bucket holds no backup of production of that name > RestoreInPlaceTests.named
    step 3 says `corrupt` > RestoreInPlaceTroubleTests.oneAfterTheOther
    step 4 says that `proof` does not prove it > RestoreInPlaceTroubleTests.oneAfterTheOther
    step 4 says that you cannot sign > RestoreInPlaceTroubleTests.oneAfterTheOther
    step 4 shows documents in staging > RestoreInPlaceTests.stagingInUse
    step 4 or 5 says anything but `verified` > RehearsalTroubleTests.failures
    step 5 is refused > RestoreInPlaceTroubleTests.oneAfterTheOther, RestoreInPlaceTests.stagingInUse
    step 5 fails at once after a kill and a `resume` > RehearsalTroubleTests.failures, RestoreInPlaceTests.killedInStaging
    step 5 after a kill and a `resume` says `different`, and names three documents > RehearsalTroubleTests.canaries
    step 6 is refused: embedded staging only > RestoreInPlaceTroubleTests.oneAfterTheOther
    step 6 says `lost` > RestoreInPlaceTroubleTests.writtenMeanwhile
    step 7 is refused, exit status 4 > RestoreInPlaceTests.stillWritten
    step 7: `target-changed`, `objects-changed` > RestoreInPlaceTroubleTests.writtenMeanwhile
    step 7: `safety-export-incomplete` > RestoreInPlaceTests.noSafetyExport
    this computer dies in step 7 > RestoreInPlaceTroubleTests.killed
    `undo` of step 7 says that this run imported nothing > RestoreInPlaceTests.noSafetyExport
    `undo` of step 7 says that the target is another database now > RestoreInPlaceTests.restoredAndTakenBack
    # staging-rehearsal
    step 1 is not true > EveryRunbookTests.stagingIsProduction
    step 1 says that a key is missing, or is not believed > StagingRehearsalTests.otherKey, EveryRunbookTests.missingKey
    step 2 is not true > StagingRehearsalTests.noExport, StagingRehearsalTests.part
    step 2 has a line `passed over` > StagingTroubleTests.byHand, StagingRehearsalTests.older
    step 4 says `corrupt` > StagingTroubleTests.byHand, StagingRehearsalTests.cut
    step 6 is refused > StagingTroubleTests.byHand
    step 6 says `different` > RehearsalTroubleTests.failures, StagingRehearsalTests.loses
    step 6 says `incomplete` > RehearsalTroubleTests.failures
    step 6 says `canary-missed` > RehearsalTroubleTests.canaries
    step 6 fails at once after a kill and a `resume` > RehearsalTroubleTests.failures
    step 6 after a kill and a `resume` says `different`, and names three documents > RehearsalTroubleTests.canaries
    step 6's check is not true > StagingTroubleTests.byHand
    step 7 is not true > StagingTroubleTests.byHand
    step 8 is not begun: staging holds what this run did not import > StagingRehearsalTests.changedStaging
    step 8 is not true > StagingTroubleTests.byHand
    """
}
