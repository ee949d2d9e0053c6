import GoogleCloud
import Rehearsal
import Verification

/// Whether Google's emulator, the importer that is not ours, can run here.
enum EmulatorCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.emulator
    let installation: EmulatorInstallation
    switch facts.machine.emulator {
    case .success(let found): installation = found
    case .failure(let error):
      let isMissing = error.code == .emulatorNotInstalled && facts.machine.gcloud != nil
      return .warning(
        code, "\(error.message) Rehearsals with --staging emulator are not possible.", remedy: error.remedy,
        isMissing ? [["gcloud", "components", "install", "cloud-firestore-emulator"]] : [])
    }
    let remedy = "Install Java \(EmulatorInstallation.oldestJava) or newer, then put it on the PATH or set JAVA_HOME."
    guard let java = facts.machine.java else {
      return .warning(
        code, "\(installation.java) does not tell its version; the emulator may not start.", remedy: remedy)
    }
    guard java >= EmulatorInstallation.oldestJava else {
      return .failure(
        code, "\(installation.java) is Java \(java); the emulator needs \(EmulatorInstallation.oldestJava).",
        remedy: remedy)
    }
    return .ok(code, "\(installation.jar), Java \(java)")
  }
}
