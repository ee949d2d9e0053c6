package import Foundation

/// Google's command line, where it is installed, with its services in a sandbox.
package enum Gcloud {
  /// In PATH, or where the SDK usually is; nil in `make test-fast`.
  package static let path: String? = {
    guard !TestRun.isFast else { return nil }
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return (path + ["/usr/lib/google-cloud-sdk/bin", "/opt/google-cloud-sdk/bin"]).map { "\($0)/gcloud" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// The folder of a `gcloud`, for PATH: one that starts at once, where the SDK allows that. Nil where gcloud is not.
  package static let folder: String? = path.map { path in
    (try? GcloudServer.start(path)) ?? URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  /// That `gcloud`.
  package static var program: String? { folder.map { "\($0)/gcloud" } }

  /// For `.enabled(if: Gcloud.path != nil, ...)`.
  package static let absence = TestRun.absence("gcloud")

  /// What sets it up: every service of it that the sandbox has, a configuration of its own, and nobody asked.
  /// - Parameters:
  ///   - endpoint: `http://127.0.0.1:PORT`.
  ///   - folder: gets its configuration and a file with a token.
  package static func environment(_ endpoint: String, in folder: URL, project: String? = nil) throws -> [String: String]
  {
    let token = folder.appending(path: "gcloud-token")
    try Data("token".utf8).write(to: token)
    var environment = [
      "CLOUDSDK_CONFIG": folder.appending(path: "gcloud-config").path,
      "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true", "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
      "CLOUDSDK_CORE_CHECK_GCE_METADATA": "false", "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
      "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": token.path,
      "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE": endpoint + "/storage/v1/",
      "CLOUDSDK_STORAGE_GS_XML_ENDPOINT_URL": endpoint,
    ]
    let services = [
      "FIRESTORE", "IAM", "IAMCREDENTIALS", "CLOUDSCHEDULER", "CLOUDRESOURCEMANAGER", "CLOUDKMS", "LOGGING",
    ]
    for service in services {
      environment["CLOUDSDK_API_ENDPOINT_OVERRIDES_\(service)"] = endpoint + "/"
    }
    if let project { environment["CLOUDSDK_CORE_PROJECT"] = project }
    return environment
  }
}
