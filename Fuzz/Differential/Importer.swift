import Documents
import ExportFormat
import Foundation
import GoogleCloud
import JSON
import Rehearsal
import Subprocess

/// Google's emulator, asked what it makes of entities.
struct Importer: Sendable {
  let emulator: EmulatorProcess
  let mode: DatabaseMode
  /// For exports.
  let folder: URL

  /// Imports the records as one export into a database of their own; nil if the emulator refuses it.
  func answer(_ records: [[UInt8]], project: String) async throws -> Answer? {
    let export = folder.appending(path: project)
    defer { try? FileManager.default.removeItem(at: export) }
    let writer = try ExportWriter(folder: export.path, start: 1)
    for record in records { try writer.append(record: record) }
    try writer.finish(end: 2)
    do {
      try await emulator.client.importExport(
        "\(export.path)/\(project)\(Export.overallExtension)", into: mode.database(ExactName(project)),
        timeLimit: .seconds(120))
    } catch let error as GoogleCloudError where [.serverError, .invalidArgument].contains(error.code) {
      return nil
    }
    switch mode {
    case .native:
      let answer = try await native(project)
      try await emulator.client.clear(mode.database(ExactName(project)))
      return answer
    case .datastore: return try await datastore(project)
    }
  }

  private func native(_ project: String) async throws -> Answer {
    let query = #"{"structuredQuery":{"from":[{"allDescendants":true}]}}"#
    return AnswerForm.native(try await ask("/v1/\(mode.database(ExactName(project)))/documents:runQuery", query))
  }

  /// Page by page.
  private func datastore(_ project: String) async throws -> Answer {
    var all = Answer()
    var cursor: String?
    while true {
      let start = cursor.map { #""startCursor":"\#($0)""# } ?? ""
      let batch = try await ask("/v1/projects/\(project):runQuery", "{\"query\":{\(start)}}")["batch"] ?? .null
      let page = AnswerForm.datastore(batch)
      all.merge(page) { $1 }
      guard batch["moreResults"]?.text != "NO_MORE_RESULTS", let end = batch["endCursor"]?.text, end != cursor else {
        return all
      }
      cursor = end
    }
  }

  /// By curl, a client that is not ours.
  private func ask(_ path: String, _ body: String) async throws -> JSONValue {
    let result = try await run(
      .name("curl"),
      arguments: [
        "--silent", "--fail-with-body", "--globoff", "--max-time", "120", "--header", "content-type: application/json",
        "--data-binary", "@-", emulator.address + path,
      ], input: .string(body), output: .bytes(limit: 1 << 28), error: .discarded)
    guard result.terminationStatus.isSuccess else {
      throw DifferentialError("\(path): \(String(decoding: result.standardOutput, as: UTF8.self))")
    }
    return try JSONParser.parse(result.standardOutput)
  }
}

struct DifferentialError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension DatabaseMode {
  /// The emulator's name of a project's default database: empty in Datastore mode.
  func database(_ project: ExactName) -> DatabaseName {
    DatabaseName(project: project, database: self == .datastore ? "" : DatabaseName.defaultID)
  }
}
