import Foundation
import JSON
import TestSupport
import Testing

/// What a company has before a runbook begins, and what happens to its exports.
extension Company {
  private static let objects = "/storage/v1/b/pyme-backups/o"

  /// The policy's schedule.
  func applySchedule() async throws {
    let applied = try await rekindle("schedule", "apply", "--yes", "--allow-shorter-retention")
    #expect(applied.status == 0, "\(applied.errors)")
  }

  /// A whole minute of the past, as the runbook takes it.
  static func minute(ago minutes: Int) -> String {
    let seconds = (Int64(Date().timeIntervalSince1970) / 60 - Int64(minutes)) * 60
    return Timestamp.text(microseconds: seconds * 1_000_000)
  }

  /// A company with its schedule.
  static func scheduled(_ body: @Sendable (Company) async throws -> Void) async throws {
    try await atWork { company in
      try await company.applySchedule()
      try await body(company)
    }
  }

  /// The same with an export.
  static func exported(_ body: @Sendable (_ company: Company, _ export: String) async throws -> Void) async throws {
    try await atWork { company in
      try await company.applySchedule()
      let export = try await company.backUp()
      try await body(company, export)
    }
  }

  /// A company with three documents below `shops` and an export of them; then one of them, and one below it, are deleted.
  static func withoutAShop(_ body: @Sendable (_ company: Company, _ export: String) async throws -> Void) async throws {
    try await atWork { company in
      for name in ["shops/s1", "shops/s2", "shops/s2/orders/o1"] { try await company.write(name, "name", name) }
      let export = try await company.backUp()
      try await company.delete("shops/s2", "shops/s2/orders/o1")
      try await body(company, export)
    }
  }

  /// The names of what is in the bucket of the exports.
  /// - Parameter query: more of the list's parameters, each after a `&`.
  func objectNames(_ query: String = "") async throws -> [String] {
    try await client.call("GET", "\(Self.objects)?maxResults=1000\(query)")["items"]?.elements?
      .compactMap { $0["name"]?.text } ?? []
  }

  func deleteObjects(_ names: [String]) async throws {
    for name in names {
      let encoded = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      try await client.call("DELETE", "\(Self.objects)/\(encoded)")
    }
  }

  /// Changes a byte of an export's first output file in the bucket.
  /// - Returns: the file's name, and its bytes as they were.
  func damageOutput(of export: String) async throws -> (name: String, whole: Data) {
    let name = "\(export)/all_namespaces/all_kinds/output-0"
    let fetched = try await shell("gcloud storage cp 'gs://pyme-backups/\(name)' output-0")
    #expect(fetched.status == 0, "\(fetched.errors)")
    let whole = try Data(contentsOf: folder.appending(path: "output-0"))
    var bytes = whole
    bytes[bytes.count / 2] ^= 1
    try await client.upload(bytes, as: name, in: "pyme-backups")
    return (name, whole)
  }

  /// The value that a step gave to a variable.
  func value(_ name: String) throws -> String? {
    let lines = try text("journal/journal.ndjson").split(separator: "\n")
    return try lines.map { try JSONParser.parse(Array($0.utf8)) }
      .last { $0["event"]?.text == "value" && $0["name"]?.text == name }?["value"]?.text
  }
}
