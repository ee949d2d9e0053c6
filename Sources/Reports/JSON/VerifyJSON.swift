import Documents
import JSON
import Verification
import Work

extension VerifyReport {
  func json(_ rendering: Rendering, toolVersion: String) -> [UInt8] {
    JSONWriter.line("rekindle.verify/1", toolVersion: toolVersion) { json in
      json.member("verdict", verdict.rawValue)
      json.member("depth", depth.rawValue)
      json.member("stopped", stopped?.rawValue)
      json.identity(of: self)
      json.counts(of: self)
      json.objects("collections", collections) { $0.members(of: $1) }
      json.objects("paths", paths) { $0.members(of: $1) }
      json.references("references", references)
      json.objects("missingParents", relations.missingParents) { json, row in
        json.member("path", row.path)
        json.member("documents", row.documents)
        json.member("parents", row.parents)
      }
      json.objects("outsideReferences", relations.outsideReferences) { json, row in
        json.member("path", row.path)
        json.member("references", row.references)
      }
      json.findings(findings, limit: rendering.maxFindings ?? Int.max)
      json.expectations(policy: policy, expectations)
      json.seals(of: self)
      if let counts {
        json.object("counts") { json in
          json.member("file", counts.named.path)
          json.member("readTime", microseconds: counts.named.counts.readTime)
          json.member("exact", counts.named.counts.isExact)
          json.member("documents", counts.named.counts.expected)
          json.member("groups", counts.groups)
          json.member("differing", counts.differing)
        }
      }
      json.strings("notChecked", notChecked.map(\.description))
      json.member("seconds", seconds: seconds)
    }
  }
}

extension JSONWriter {
  /// Which export it is.
  mutating func identity(of report: VerifyReport) {
    member("name", report.name)
    member("folder", report.folder)
    member("start", microseconds: report.start)
    member("end", microseconds: report.end)
    strings("databases", report.databases.map(\.description))
  }

  mutating func counts(of report: VerifyReport) {
    member("documents", report.documents)
    member("documentsStated", report.documentsStated)
    member("bytes", report.bytes)
    member("files", report.files)
  }

  mutating func references(_ key: StaticString, _ tally: DatabaseTally) {
    objects(key, tally.counts) { json, entry in
      json.member("database", entry.database.description)
      json.member("count", entry.count)
    }
    // Of databases that are not told apart.
    if tally.others > 0 { member("referencesElsewhere", tally.others) }
  }

  /// Appends the gravest findings, at most `limit` of them, and how many there are.
  mutating func findings(_ findings: [Finding], limit: Int) {
    object("findingCounts") { json in
      json.member("error", findings.filter { $0.severity == .error }.total)
      json.member("warning", findings.filter { $0.severity == .warning }.total)
      json.member("note", findings.filter { $0.severity == .note }.total)
    }
    let shown = findings.gravestFirst().prefix(limit)
    member("findingsOmitted", findings.total - shown.total)
    objects("findings", Array(shown)) { json, finding in
      json.members(of: finding)
      if finding.count > 1 { json.member("count", finding.count) }
    }
  }

  mutating func members(of finding: Finding) {
    member("code", finding.code.description)
    member("severity", finding.severity.rawValue)
    member("file", finding.file)
    member("offset", finding.offset)
    member("record", finding.record)
    member("document", finding.document)
    member("message", finding.message)
    member("remedy", finding.remedy)
  }

  fileprivate mutating func members(of collection: CollectionCount) {
    member("id", collection.id)
    member("documents", collection.documents)
    member("bytes", collection.bytes)
  }
}
