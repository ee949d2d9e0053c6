import CloudSandbox
import Documents
import Foundation
import GoogleCloud
import Policy
import Rehearsal
import Sandbox
import Synchronization
import TestSupport
import Testing
import Verification
import Work

/// Where rehearsals of these tests import; no export is of it.
let stage = DatabaseName(project: "pyme-stage")

/// Gives `body` a sandbox with the export in a bucket and an empty staging database.
func withCloud(
  _ export: URL = Fixture.erp.folder, _ body: (SandboxClient) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    try await withCloudSandbox(SandboxConfiguration(dataFolder: folder.appending(path: "data").path)) { endpoint in
      let cloud = SandboxClient(endpoint.url)
      try await cloud.upload(export)
      try await cloud.makeDatabase(stage)
      try await body(cloud)
    }
  }
}

extension SandboxClient {
  /// Options for a rehearsal of the export that was uploaded under its folder's name.
  func options(_ export: URL = Fixture.erp.folder, _ change: (inout RehearsalOptions) -> Void = { _ in }) throws
    -> RehearsalOptions
  {
    var options = RehearsalOptions()
    options.project.services = try GoogleServices(environment)
    options.project.objects = BucketPlace(bucket: "backups", folder: "daily/\(export.lastPathComponent)")
    change(&options)
    return options
  }

  func rehearse(
    _ export: URL = Fixture.erp.folder, into database: DatabaseName = stage,
    _ change: (inout RehearsalOptions) -> Void = { _ in }
  ) async throws -> RehearsalReport {
    try await Rehearser(.project(database), options: try options(export, change)).rehearse(export.path)
  }

  /// Expects that a rehearsal is refused for a reason, and that nothing was written.
  func expectRefusal(
    _ reason: String, _ export: URL = Fixture.erp.folder, into database: DatabaseName = stage,
    sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout RehearsalOptions) -> Void = { _ in }
  ) async throws {
    try await countWrites()
    await #expect(sourceLocation: sourceLocation) {
      let report = try await rehearse(export, into: database, change)
      Issue.record("It was not refused: \(report.verdict) \(report.findings)", sourceLocation: sourceLocation)
    } throws: { error in
      guard let refusal = error as? RefusedError else { return false }
      if !refusal.description.contains(reason) {
        Issue.record("\(refusal.description)", sourceLocation: sourceLocation)
      }
      return refusal.description.contains(reason)
    }
    #expect(try await writes() == 0, sourceLocation: sourceLocation)
  }
}

extension RehearsalReport {
  var codes: [String] { findings.map(\.code.description) }

  func has(_ code: String) -> Bool { codes.contains(code) }
}

/// A policy from its text.
func policy(_ text: String) throws -> Policy { try PolicyReader.policy("version: 1\n" + text, path: "rekindle.yaml") }
