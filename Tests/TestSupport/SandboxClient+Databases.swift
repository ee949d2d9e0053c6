package import Documents
package import Foundation
import JSON

/// What a test of Firestore's databases needs of a sandbox: an export in a bucket, databases, faults, and how often something
/// was written.
extension SandboxClient {
  /// What Rekindle must find in its environment.
  package var environment: [String: String] { ["REKINDLE_ENDPOINT": endpoint] }

  /// Makes a bucket with the files of a folder: `gs://backups/daily/erp` for the fixture erp.
  package func upload(_ folder: URL, to bucket: String = "backups", below prefix: String = "daily") async throws {
    _ = try? await call("POST", "/storage/v1/b?project=p", #"{"name":"\#(bucket)","location":"US"}"#)
    try await upload(folder.path, to: bucket, prefix: "\(prefix)/\(folder.lastPathComponent)")
  }

  package func upload(_ bytes: Data, as name: String, in bucket: String = "backups") async throws {
    let name = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
    _ = try await curl(
      ["--data-binary", "@-"], "/upload/storage/v1/b/\(bucket)/o?uploadType=media&name=\(name)", input: Array(bytes))
  }

  /// Makes an object one that is composed of others, here of itself: Cloud Storage states no MD5 of it.
  package func compose(_ name: String, in bucket: String = "backups") async throws {
    let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
    try await call(
      "POST", "/storage/v1/b/\(bucket)/o/\(encoded)/compose", #"{"sourceObjects":[{"name":"\#(name)"}]}"#)
  }

  package func delete(_ name: String, in bucket: String = "backups") async throws {
    let name = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
    try await call("DELETE", "/storage/v1/b/\(bucket)/o/\(name)")
  }

  /// Makes an empty database.
  package func makeDatabase(_ name: DatabaseName, type: String = "FIRESTORE_NATIVE") async throws {
    try await call(
      "POST", "/v1/projects/\(name.project)/databases?databaseId=\(name.database)",
      #"{"locationId":"nam5","type":"\#(type)"}"#)
  }

  /// Adds a rule of what goes wrong, as docs/sandbox.md has it.
  package func fault(_ rule: String) async throws {
    try await call("POST", "/sandbox/v1/faults", "{\"rules\":[\(rule)]}")
  }

  package func clearFaults() async throws { try await call("DELETE", "/sandbox/v1/faults") }

  /// How many documents a database has, by its own count.
  package func count(_ database: DatabaseName) async throws -> Int {
    let answer = try await call(
      "POST", "/v1/\(database)/documents:runAggregationQuery",
      #"{"structuredAggregationQuery":{"structuredQuery":{"from":[{"allDescendants":true}]},"#
        + #""aggregations":[{"alias":"n","count":{}}]}}"#)
    return Int(answer.elements?.first?["result"]?["aggregateFields"]?["n"]?["integerValue"]?.text ?? "") ?? -1
  }

  /// Has the sandbox say that its documents are since two minutes as they are now: a safety export, and one of the past, is of
  /// a whole minute, for which a test would have to wait.
  package func settle() async throws { try await call("POST", "/sandbox/v1/settle", #"{"seconds":120}"#) }

  // MARK: Writes

  private static let writePaths = [
    "*:importDocuments", "*:exportDocuments", "*:bulkDeleteDocuments", "*/documents:commit", "*/documents:batchWrite",
    "/google.firestore.v1.Firestore/Commit", "/google.firestore.v1.Firestore/BatchWrite", "/upload/*",
  ]

  /// Begins to count the calls that write, by rules that never act.
  package func countWrites() async throws {
    let rules =
      Self.writePaths.map { #"{"path":"\#($0)","times":0,"status":500}"# }
      + [#"{"method":"POST","path":"/v1/projects/*/databases","times":0,"status":500}"#]
      + ["PATCH", "DELETE", "PUT"].map { #"{"method":"\#($0)","path":"/v1/*","times":0,"status":500}"# }
    try await call("POST", "/sandbox/v1/faults", "{\"rules\":[\(rules.joined(separator: ","))]}")
  }

  /// Calls that wrote since `countWrites`.
  package func writes() async throws -> Int {
    let rules = try await call("GET", "/sandbox/v1/faults")["rules"]?.elements ?? []
    return rules.filter { $0["times"]?.integer == 0 }.reduce(0) { $0 + Int($1["seen"]?.integer ?? 0) }
  }
}
