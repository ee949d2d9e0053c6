import Attestation
import Documents
import JSON
import Keys
import Policy
import Verification

/// `rekindle.evidence/1`.
extension RehearsalEvidence {
  func members(_ json: inout JSONWriter, _ origin: EvidenceOrigin) {
    json.member("outcome", outcome.rawValue)
    json.member("summary", summary)
    json.member("made", microseconds: period.now)
    json.member("madeBy", origin.account)
    json.member("history", origin.history)
    json.object("period") { json in
      json.member("since", period.since.description)
      json.member("until", period.until.description)
      json.member("timeZone", period.zoneName)
      json.member("isTimeZoneOfSchedule", period.isZoneOfSchedule)
    }
    json.member("production", production?.description)
    json.object("targets") { json in
      json.member("recoveryTimeSeconds", targets.recoveryTime.map { Int($0.components.seconds) })
      json.member("dataLossSeconds", targets.dataLoss.map { Int($0.components.seconds) })
      json.member("rehearsedWithinSeconds", targets.rehearsedWithin.map { Int($0.components.seconds) })
    }
    json.member("days", period.completeDays.count)
    json.strings("daysWithout", daysWithout.map(\.description))
    json.member("records", rehearsals.count)
    json.member("proofs", proofCount)
    json.member("longestGapSeconds", number: longestGap.map { Double($0) / 1_000_000 })
    json.objects("rehearsals", rehearsals) { $0.members(of: $1) }
    json.objects("notOurs", others) { json, record in
      json.member("record", record.file)
      json.member("time", microseconds: record.time)
      json.member("export", record.export)
      json.member("database", record.statement.record.source?.description)
    }
    json.object("trend") { json in
      json.member("stagingKind", trend.last?.run.staging?.kind.rawValue)
      json.series("recoveryTime", recoveryTrend)
      json.series("dataAge", dataAgeTrend)
    }
    json.member("problemCount", problems.count)
    json.objects("problems", problems) { $0.members(of: $1) }
    json.objects("keys", keys) { json, entry in
      json.member("keyid", entry.key.id)
      json.member("kind", entry.key.kind.rawValue)
      json.member("from", microseconds: entry.period.from)
      json.member("until", microseconds: entry.period.until)
      json.member("pem", String(decoding: entry.key.pem, as: UTF8.self))
    }
    json.object("check") { json in
      json.member("functions", SignatureScript.functions)
      json.strings("keys", keyFiles)
      for group in checkGroups { json.strings(group.key, group.commands) }
    }
    json.strings("proved", EvidenceStatement.proved)
    json.strings("notProved", EvidenceStatement.notProved)
  }

  /// Commands that write each trusted key to a file, once for a key with several periods.
  var keyFiles: [String] {
    keys.indices.filter { index in keys.firstIndex { $0.key.id == keys[index].key.id } == index }
      .map { SignatureScript.keyFile(keys[$0].key) }
  }

  struct CheckGroup {
    /// In JSON.
    var key: StaticString
    /// In the page.
    var id: String
    /// Which records these are.
    var label: String
    /// One for each record.
    var commands: [String]
  }

  /// The commands for every record that a trusted key signed, by what the signature is worth.
  var checkGroups: [CheckGroup] {
    func commands(_ signature: Signature) -> [String] {
      rehearsals.filter { $0.signature == signature }.compactMap(\.record.checkCommand)
    }
    return [
      CheckGroup(key: "commands", id: "check-records", label: Signature.valid.words, commands: commands(.valid)),
      CheckGroup(
        key: "outOfPeriod", id: "check-out-of-period", label: "\(Signature.outOfPeriod.words). They do not count",
        commands: commands(.outOfPeriod)),
      CheckGroup(
        key: "notOurs", id: "check-not-ours", label: "not ours",
        commands: others.compactMap(\.checkCommand)),
    ]
  }
}

extension HistoryRecord {
  /// Nil unless a trusted key signed the record, in its period or outside it.
  fileprivate var checkCommand: String? { keyID.map { SignatureScript.check(file, keyID: $0) } }
}

extension JSONWriter {
  fileprivate mutating func members(of rehearsal: RehearsalEvidence.Rehearsal) {
    let run = rehearsal.run
    member("record", rehearsal.record.file)
    member("sha256", rehearsal.record.digest?.hexadecimal)
    member("created", microseconds: rehearsal.record.created)
    member("recordedAfterSeconds", number: rehearsal.delay.map { Double($0) / 1_000_000 })
    member("isProof", rehearsal.isProof)
    member("coversDay", rehearsal.coversItsDay)
    strings("reasons", rehearsal.reasons)
    object("signature") { json in
      json.member("state", rehearsal.signature.rawValue)
      json.member("keyid", rehearsal.record.keyID)
      json.strings("named", rehearsal.record.namedKeys.compactMap(\.self))
      json.member("check", rehearsal.record.checkCommand)
    }
    member("started", microseconds: run.started)
    member("time", microseconds: run.finished)
    member("export", run.export.name)
    member("database", run.source?.description)
    member("verdict", run.verdict.rawValue)
    member("depth", run.depth.rawValue)
    if let staging = run.staging {
      object("staging") { json in
        json.member("kind", staging.kind.rawValue)
        json.member("database", staging.database.description)
      }
    }
    member("documents", run.documents)
    if let readBack = run.readBack {
      object("readBack") { json in
        json.member("documents", readBack.documents)
        json.member("equal", readBack.equal)
        json.member("missing", readBack.missing)
        json.member("extra", readBack.extra)
        json.member("changed", readBack.changed)
      }
    }
    member("dataAgeSeconds", number: rehearsal.dataAge)
    object("recovery") { json in
      json.member("seconds", seconds: rehearsal.record.recoverySeconds)
      json.member("downloadSeconds", number: run.timings.download)
      json.member("verifySeconds", seconds: run.timings.verify)
      json.member("startSeconds", seconds: run.timings.start)
      json.member("importSeconds", seconds: run.timings.importing)
      json.member("readBackSeconds", seconds: run.timings.readBack)
      json.member("compareSeconds", seconds: run.timings.compare)
    }
    if let canary = run.canary {
      object("canary") { json in
        json.member("planted", canary.planted.count)
        json.member("named", canary.planted.count(where: \.named))
        json.member("canFail", canary.canFail)
      }
    }
    member("tool", run.tool + " " + run.toolVersion)
    strings("notChecked", run.notChecked)
  }

  fileprivate mutating func series(_ key: StaticString, _ series: EvidenceSeries) {
    object(key) { json in
      json.member("count", series.count)
      json.member("medianSeconds", number: series.median)
      json.member("worstSeconds", number: series.worst)
      json.member("targetSeconds", number: series.target)
      json.member("overTarget", series.overTarget)
    }
  }
}
