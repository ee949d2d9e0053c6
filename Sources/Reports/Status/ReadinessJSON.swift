import Attestation
import Backups
import GoogleCloud
import JSON
import Policy
import Verification

extension RecoveryReadiness {
  /// `rekindle.status/1`. What is not known is left out.
  func members(_ json: inout JSONWriter) {
    json.member("outcome", outcome.rawValue)
    json.member("headline", headline)
    json.member("time", microseconds: now)
    json.member("place", place.description)
    json.checks("checks", checks, .plain) { json, check in json.member("group", check.code.group.rawValue) }
    if let newest = backups.list.newestOfOurs {
      json.object("backup") { json in
        json.member("place", newest.place.description)
        json.member("time", microseconds: newest.time)
        json.member("ageSeconds", age(newest.time))
        json.member("documents", newest.documents)
        json.member("bytes", Int(clamping: newest.bytes))
      }
    }
    json.moment("verified", backups.verifiedTime, age(backups.verifiedTime))
    json.moment("rehearsed", backups.rehearsedTime, age(backups.rehearsedTime))
    recovery(&json)
    let provenAge = age(backups.provenTime)
    if dataLossSeconds != nil || provenAge != nil || rules.dataLoss != nil {
      json.object("dataLoss") { json in
        json.member("seconds", dataLossSeconds)
        json.member("provenAgeSeconds", provenAge)
        if let median = backups.trend?.dataAgeMedian { json.member("medianSeconds", seconds: median) }
        json.member("targetSeconds", rules.dataLoss.map(Self.seconds))
      }
    }
    json.member("isDatabaseCompared", backups.list.isDatabaseCompared)
    json.passedOver(backups.list.passedOver)
    json.lost(backups)
    json.strings("warnings", backups.list.warnings)
    json.member("notified", notified?.rawValue)
  }

  private func recovery(_ json: inout JSONWriter) {
    guard backups.trend != nil || rules.recoveryTime != nil else { return }
    json.object("recovery") { json in
      if let trend = backups.trend {
        json.member("seconds", seconds: trend.last.recoverySeconds)
        json.object("phases") { json in
          for phase in trend.last.statement.record.timings.phases { json.member(phase.key, seconds: phase.seconds) }
        }
        if let median = trend.median { json.member("medianSeconds", seconds: median) }
        json.member("previousRuns", trend.previous)
      }
      json.member("targetSeconds", rules.recoveryTime.map(Self.seconds))
    }
  }
}

extension JSONWriter {
  fileprivate mutating func moment(_ key: StaticString, _ time: Int64?, _ age: Int?) {
    guard let time else { return }
    object(key) { json in
      json.member("time", microseconds: time)
      json.member("ageSeconds", age)
    }
  }
}
