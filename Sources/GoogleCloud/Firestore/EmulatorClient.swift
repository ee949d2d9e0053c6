package import Documents

/// What Google's Firestore emulator offers beside Firestore's own API: imports of folders on its machine.
package struct EmulatorClient: Sendable {
  package let endpoint: ServiceEndpoint
  private let rest: RESTClient

  /// - Parameter address: such as `http://127.0.0.1:8080`.
  package init(_ address: String) throws(GoogleCloudError) {
    endpoint = try ServiceEndpoint.emulator(address)
    rest = RESTClient(endpoint, retries: RetryPolicy())
  }

  /// Whether the emulator answers. It takes 1 to 2 seconds after its start, more on a busy machine.
  package func isReady() async throws -> Bool {
    let limits = TimeLimits(connect: .seconds(1), total: .seconds(2))
    do {
      let response = try await rest.http.send(endpoint.request("GET", "/", limits: limits), maximumBodyBytes: 1024)
      return response.status == 200 && response.body.starts(with: "Ok".utf8)
    } catch is GoogleCloudError {
      return false
    }
  }

  /// Imports an export, over what the database holds; documents that the export does not have stay.
  /// - Parameters:
  ///   - overallFile: absolute path of the `.overall_export_metadata` file, as the emulator's process sees it.
  ///   - database: must have the id of the exported database, or nothing becomes visible; any project will do.
  ///   - timeLimit: always given, since the emulator never answers on some damaged exports.
  package func importExport(_ overallFile: String, into database: DatabaseName, timeLimit: Duration) async throws {
    struct Order: Encodable {
      var database: ExactName
      var exportDirectory: String

      enum CodingKeys: String, CodingKey {
        case database
        case exportDirectory = "export_directory"
      }
    }
    do {
      let _: RESTClient.Ignored = try await rest.call(
        "import", path: "/emulator/v1/projects/\(database.project):import".urlPath,
        body: Order(database: ExactName("\(database)"), exportDirectory: overallFile),
        limits: TimeLimits(total: timeLimit))
    } catch var error as GoogleCloudError {
      switch error.code {
      case .timeLimit:
        error.message = "The emulator did not finish its import within \(timeLimit)."
        error.remedy =
          "Verify the export first: the emulator never answers on some damaged files. "
          + "Then allow more time, and restart the emulator."
      case .serverError:
        error.message = "The emulator failed in its import, and gave no reason."
        error.remedy = "The reason stands in the emulator's log. Before it failed it may have written documents."
      default: break
      }
      throw error
    }
  }

  /// Deletes every document of a database.
  package func clear(_ database: DatabaseName) async throws {
    let _: RESTClient.Ignored = try await rest.call(
      "clear", method: "DELETE", path: "/emulator/v1/\(database)/documents".urlPath, body: RESTClient.NoBody())
  }
}
