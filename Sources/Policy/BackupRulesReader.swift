import Documents
import ExportFormat
import Foundation

/// Reads what a policy says of databases, of the bucket and of the schedule.
struct BackupRulesReader {
  /// What relative paths start at.
  let folder: String

  /// `firestore://PROJECT/DATABASE`.
  func database(_ node: YAMLNode) throws(YAMLProblem) -> DatabaseName {
    let text = try node.text()
    let address: DatabaseAddress?
    do throws(DatabaseAddress.Problem) { address = try DatabaseAddress(text) } catch {
      throw node.error(error.description)
    }
    guard case .firestore(let name)? = address else {
      throw node.error("\"\(text.prefix(100))\" is no database of Google's: write firestore://PROJECT/DATABASE.")
    }
    if let impossibility = name.impossibility { throw node.error(impossibility) }
    return name
  }

  func backups(_ node: YAMLNode) throws(YAMLProblem) -> BackupRules {
    let keys = try node.mapping([
      "bucket", "location", "retentionDays", "softDeleteDays", "maximumAge", "maximumDrop", "verifiedWithin",
      "rehearsedWithin", "recoveryTime", "dataLoss", "history", "publicKey", "publicKeys",
      "deleted",
    ])
    guard let bucket = keys["bucket"] else {
      throw node.error("The key bucket is missing: the one that has the exports.")
    }
    let place = try place(bucket)
    var rules = BackupRules(bucket: place.bucket)
    rules.folder = place.folder
    rules.location = try keys["location"].map { node throws(YAMLProblem) in try location(node).uppercased() }
    if let node = keys["retentionDays"] { rules.retentionDays = try days(node, in: 1...3_650) }
    // Source: cloud.google.com/storage/docs/soft-delete: none, or 7 to 90 days.
    if let node = keys["softDeleteDays"] {
      rules.softDeleteDays = try days(node, in: 0...90)
      guard rules.softDeleteDays == 0 || rules.softDeleteDays >= 7 else {
        throw node.error("Cloud Storage keeps what was deleted for 7 to 90 days, or for 0, not at all.")
      }
    }
    if let node = keys["maximumAge"] { rules.maximumAge = try node.duration() }
    rules.maximumDrop = try keys["maximumDrop"]?.percent()
    if let node = keys["verifiedWithin"] {
      rules.verifiedWithin = try node.duration()
      guard rules.verifiedWithin < .seconds(rules.retentionDays * 86_400) else {
        throw node.error(
          "The bucket deletes an export before it had to be verified: write less than backups.retentionDays.")
      }
    }
    rules.rehearsedWithin = try keys["rehearsedWithin"]?.duration()
    rules.recoveryTime = try keys["recoveryTime"]?.duration()
    rules.dataLoss = try keys["dataLoss"]?.duration()
    rules.history = try keys["history"].map { node throws(YAMLProblem) in
      let text = try node.text()
      return text.hasPrefix("gs://") ? text : path(text)
    }
    rules.publicKey = try keys["publicKey"].map { node throws(YAMLProblem) in path(try node.text()) }
    if let node = keys["publicKeys"] {
      rules.publicKeys = try trustedKeys(node, besides: rules.publicKey.map { TrustedKey(file: $0) })
    }
    if let node = keys["deleted"] { rules.deleted = try exportNames(node) }
    return rules
  }

  /// Names of folders, as `backups list` prints them.
  private func exportNames(_ node: YAMLNode) throws(YAMLProblem) -> [ExactName] {
    var names: [ExactName] = []
    for element in try node.elements() {
      let name = ExactName(try element.text())
      guard !name.utf8.isEmpty, !name.utf8.contains(UInt8(ascii: "/")) else {
        throw element.error("Write the name of an export as rekindle backups list prints it, without a slash.")
      }
      guard !names.contains(name) else { throw element.error("The name is in this list twice.") }
      names.append(name)
    }
    return names
  }

  func restore(_ node: YAMLNode) throws(YAMLProblem) -> RestoreRules {
    let keys = try node.mapping(["safetyBucket", "acceptEmbedded"])
    var rules = RestoreRules()
    if let node = keys["safetyBucket"] { rules.safety = try place(node) }
    if let node = keys["acceptEmbedded"] { rules.acceptsEmbedded = try node.truth() }
    return rules
  }

  func schedule(_ node: YAMLNode) throws(YAMLProblem) -> ScheduleRules {
    let keys = try node.mapping(["job", "cron", "timeZone", "location", "serviceAccount", "collections"])
    guard let place = keys["location"], let account = keys["serviceAccount"] else {
      throw node.error("The keys location and serviceAccount are needed: where the job runs, and who exports.")
    }
    var rules = ScheduleRules(location: try location(place), serviceAccount: try email(account))
    if let node = keys["job"] {
      rules.job = try node.text()
      guard (1...500).contains(rules.job.utf8.count), rules.job.utf8.allSatisfy({ Self.isWord($0) }) else {
        throw node.error("A job's id has letters, digits, hyphens and underscores.")
      }
    }
    if let node = keys["cron"] {
      rules.cron = try node.text()
      let parts = rules.cron.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isCron) }) else {
        throw node.error("A schedule has five parts, minute, hour, day, month, day of the week: 0 3 * * *.")
      }
    }
    if let node = keys["timeZone"] {
      rules.timeZone = try node.text()
      guard TimeZone(identifier: rules.timeZone) != nil else {
        throw node.error("\"\(rules.timeZone.prefix(100))\" is no time zone's name; one is like America/Lima.")
      }
    }
    if let node = keys["collections"] {
      for element in try node.elements() {
        let id = ExactName(try element.text())
        guard !id.utf8.contains(UInt8(ascii: "/")) else { throw element.error("A collection's id has no slash.") }
        guard !rules.collections.contains(id) else {
          throw element.error("The collection stands in this list twice.")
        }
        rules.collections.append(id)
      }
    }
    return rules
  }

  /// `BUCKET` or `BUCKET/FOLDER`, with or without `gs://` and a final slash.
  func place(_ node: YAMLNode) throws(YAMLProblem) -> RestoreRules.Place {
    let text = try node.text()
    let whole = ExactName(text)
    var parts = (whole.dropping(prefix: "gs://") ?? whole).parts()
    if parts.count > 1, parts.last == "" { parts.removeLast() }
    let name = parts.first ?? ""
    // Source: cloud.google.com/storage/docs/buckets, naming.
    guard (3...222).contains(name.utf8.count),
      name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-_.".utf8.contains($0) })
    else {
      throw node.error(
        "\"\(text.prefix(100))\" does not begin with the name of a bucket: lower-case letters, digits, hyphens.")
    }
    let folder = ExactName(parts.dropFirst().map(\.text).joined(separator: "/"))
    guard parts.count == 1 || MetadataPath.resolve(folder, besides: nil) != nil else {
      throw node.error("\"\(text.prefix(100))\" does not name a folder: write BUCKET/FOLDER.")
    }
    return RestoreRules.Place(bucket: name, folder: folder)
  }

  private func location(_ node: YAMLNode) throws(YAMLProblem) -> String {
    let text = try node.text()
    guard text.utf8.count <= 100, text.utf8.allSatisfy({ Self.isWord($0) && $0 != UInt8(ascii: "_") }) else {
      throw node.error("\"\(text.prefix(100))\" is no location's name; one is like us-central1.")
    }
    return text
  }

  func email(_ node: YAMLNode) throws(YAMLProblem) -> String {
    let text = try node.text()
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy({ Self.isWord($0) || $0 == 0x2E }) })
    else {
      throw node.error(
        "\"\(text.prefix(100))\" is no service account; one is like backups@PROJECT.iam.gserviceaccount.com.")
    }
    return text
  }

  private func days(_ node: YAMLNode, in range: ClosedRange<Int>) throws(YAMLProblem) -> Int {
    let days = try node.count()
    guard range.contains(days) else {
      throw node.error("The days must be from \(range.lowerBound) to \(range.upperBound).")
    }
    return days
  }

  func path(_ text: String) -> String {
    URL(fileURLWithPath: text, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL.path
  }

  private static func isWord(_ byte: UInt8) -> Bool { byte.isASCIILetterOrDigit || "-_".utf8.contains(byte) }

  private static func isCron(_ byte: UInt8) -> Bool {
    isWord(byte) && byte != UInt8(ascii: "_") || "*,/".utf8.contains(byte)
  }
}

extension YAMLNode {
  /// `90m`, `26h`, `7d`.
  func duration() throws(YAMLProblem) -> Duration {
    guard let duration = LengthOfTime.duration(try text()) else { throw error(LengthOfTime.form) }
    return duration
  }
}
