package import Documents
import JSON

/// Makes writes, each as REST JSON, in a staging database: by curl, a client that is not ours.
package func commit(_ writes: [String], in database: DatabaseName, at address: String) async throws {
  _ = try await SandboxClient(address).curl(
    [
      "--header", "content-type: application/json", "--header", "authorization: Bearer owner", "--data-binary", "@-",
    ], "/v1/\(database)/documents:commit", input: Array("{\"writes\":[\(writes.joined(separator: ","))]}".utf8))
}

/// Writes documents, in commits of a size that every service takes, and deletes others.
package func commit(
  _ documents: [Document], deleting: [DocumentPath] = [], in database: DatabaseName, at address: String
) async throws {
  let writes =
    try deleting.map { #"{"delete":"\#(jsonText("\(database)/documents/\($0)"))"}"# }
    + documents.map { document in
      var document = document
      document.name.database = database
      let record = try DecodedRecord(document)
      var json = JSONText()
      RESTJSON().append(record.flat, record.bytes.span.bytes, to: &json)
      return #"{"update":\#(json.string)}"#
    }
  for start in stride(from: 0, to: writes.count, by: 50) {
    try await commit(Array(writes[start..<min(start + 50, writes.count)]), in: database, at: address)
  }
}

/// A text inside a JSON string.
private func jsonText(_ text: String) -> String {
  var json = JSONText()
  json.string(text)
  return String(json.string.dropFirst().dropLast())
}
