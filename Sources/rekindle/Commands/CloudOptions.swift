import ArgumentParser
import Foundation
import GoogleCloud

/// By whose right Google's services are called.
struct CloudOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Act as this service account: the credentials found by application default need \
      roles/iam.serviceAccountTokenCreator on it.
      """, valueName: "email"))
  var impersonateServiceAccount: String?

  @OptionGroup var log: LogOptions

  func services() throws -> GoogleServices {
    try GoogleServices(ProcessInfo.processInfo.environment, impersonating: impersonateServiceAccount)
  }
}
