package tracee.TRC_4

alert(text) = {"eventName": "mem_prot_alert", "args": [{"name": "alert", "type": "alert_t", "value": text}]}

test_made_executable_alone {
	tracee_match with input as alert("Protection changed from W+E to E!")
	tracee_match with input as alert("Protection changed from W+E to E! Saving data to bin.12345")
}

test_other_alerts {
	not tracee_match with input as alert("Protection changed to Executable!")
	not tracee_match with input as alert("Protection changed from E to W+E!")
	not tracee_match with input as alert("Mmaped region with W+E permissions!")
	not tracee_match with input as alert(4)
}

test_other_event {
	not tracee_match with input as {"eventName": "mprotect", "args": [{"name": "alert", "type": "alert_t", "value": "Protection changed from W+E to E!"}]}
}
