import Documents
import Foundation
import TestSupport
import Testing

/// A production database with the documents of the fixture erp, whose export is in the bucket `backups`.
enum ErpProduction {
  static let name = DatabaseName(project: "demo-pyme-erp")

  /// The sandbox's data.
  static let data = FolderTemplate { data in
    let outcome = try await CommandLineTool.runSandbox(data: data.path) { url in
      let cloud = SandboxClient(url)
      try await cloud.makeDatabase(name)
      try await cloud.upload(Fixture.erp.folder)
      try await cloud.finish(
        cloud.call("POST", "/v1/\(name):importDocuments", #"{"inputUriPrefix":"gs://backups/daily/erp"}"#))
    }
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
