import Foundation
package import JSON
import Subprocess
import SystemPackage

/// firebase-admin of PyPI: what Google itself says of users' tokens.
package enum FirebaseAdmin {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL.path

  /// The Python of `.build/google-clients`, where `scripts/test` installs it; nil if firebase-admin is not there.
  package static let python: String? = {
    let folder = repository + "/.build/google-clients"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/lib")) ?? []
    let isInstalled = versions.contains {
      FileManager.default.fileExists(atPath: "\(folder)/lib/\($0)/site-packages/firebase_admin/__init__.py")
    }
    let python = folder + "/bin/python3"
    return isInstalled && FileManager.default.isExecutableFile(atPath: python) ? python : nil
  }()

  /// For `.enabled(if: FirebaseAdmin.python != nil, ...)`.
  package static let absence = "Google's Python clients are not installed, or lack firebase-admin"

  /// What it says of tokens and session cookies.
  /// - Parameter question: as `scripts/firebase-verdicts` describes it.
  /// - Returns: `results`, in the order of the question's cases.
  /// - Throws: `FirebaseAdminFailure` if it cannot say.
  package static func verdicts(_ question: JSONValue) async throws -> [JSONValue] {
    guard let python else { throw FirebaseAdminFailure(message: absence) }
    let result = try await run(
      .path(FilePath(python)), arguments: [repository + "/scripts/firebase-verdicts", "-"],
      environment: .inherit.updating(["FIREBASE_AUTH_EMULATOR_HOST": nil]),
      input: .array(question.json), output: .bytes(limit: 1 << 26), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess,
      let results = try JSONParser.parse(result.standardOutput)["results"]?.elements,
      results.count == question["cases"]?.elements?.count
    else { throw FirebaseAdminFailure(message: result.standardError) }
    return results
  }
}

package struct FirebaseAdminFailure: Error {
  package let message: String
}
