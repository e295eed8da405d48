"""Sessions and screens against what breaks the rules: a line that fails, and a server that lies.

What ariatui has to stand, and the tests that show it. By hand besides, in full length:
``python -m tests.faults.endure`` (E), ``python -m tests.faults.soak`` (S) and
``python -m tests.benchmarks`` (B).

T1       No hostile text acts on the terminal, from whichever field it comes
         faults/test_screen.py::test_no_text_of_an_aria2_reaches_the_terminal_as_it_is
         faults/test_faces.py::test_the_last_words_of_who_hangs_up_are_not_repeated
         tui/test_details_pages.py::test_any_facts_in_any_width
         test_text.py::test_every_character_is_inert_as_wide_as_claimed_and_settled
         test_text.py::test_any_text_is_inert_as_wide_as_claimed_and_settled
T2       ... wherever it is shown: toast, dialog, details, log, title, clipboard, curl, scripts
         words/test_words.py::test_every_report_is_harmless
         tui/test_details.py::test_hostile_text_is_harmless
         tui/test_log.py::test_it_is_empty_at_first_and_tells_what_comes
         tui/test_telling.py::test_messages_name_one_and_count_several
         tui/test_copying.py::test_what_would_do_harm_or_does_not_fit_is_not_copied
         test_curl.py::test_the_shell_acts_on_nothing_in_it
         faults/test_one_shot.py::test_no_text_of_an_aria2_is_written_as_it_is
         faults/test_one_shot.py::test_nor_is_what_is_watched
         tui/output/test_canvas.py::test_no_character_that_a_terminal_acts_on_gets_through
         terminal/test_secret.py::test_it_is_in_no_log_and_not_in_the_clipboard
T3       Markup is text, and no click on it does anything
         faults/test_screen.py::test_no_click_on_foreign_text_does_anything
T4       Names that differ only in what is not seen look different, and the selected one is meant
         test_text.py::test_no_two_characters_that_are_not_seen_look_alike
         test_text.py::test_what_differs_in_up_to_eight_characters_that_are_not_seen_looks_different
         tui/test_keys.py::test_of_two_whose_names_look_alike_the_selected_one_is_meant
T5       A name of a megabyte costs little
         faults/test_screen.py::test_a_name_of_a_megabyte_costs_no_more_than_its_place_on_the_screen
         test_text.py::test_cleaning_is_cheap
T6       Columns stand, whatever is in the rows
         tui/test_table.py::test_hostile_names_leave_no_control_character_and_shift_nothing
         test_text.py::test_what_follows_is_drawn_where_it_should_be
T7       No text gets to a widget but through the one place that cleans it
         test_architecture.py::test_no_text_is_read_as_markup
T8       Each way in which there is no aria2 is told; a mistake in the program is not one of them
         faults/test_faces.py::test_what_answers_is_told
         faults/test_faces.py::test_a_frame_that_is_none_is_told
         faults/test_messages.py::test_noise_is_not_heard
         session/test_reconnect.py::test_a_mistake_while_reading_ends_the_session_with_it
T9       Where trying again is of no use it is not tried again
         session/test_reconnect.py::test_a_wrong_secret_is_asked_for_and_seldom_tried_again
         session/test_tls.py::test_an_aria2_whose_issuer_nobody_knows
         faults/test_faces.py::test_tls_to_an_aria2_that_has_none
         faults/test_faces.py::test_a_login_that_is_wanted_is_not_asked_for_again_and_again
T10  E   A server that accepts and drops is not hammered
         faults/test_faces.py::test_a_server_that_accepts_and_drops_is_not_hammered
         faults/test_warped.py::test_a_server_that_drops_all_is_tried_twenty_times_a_minute_at_most
T11      The secret goes nowhere else
         faults/test_faces.py::test_a_redirect_is_not_followed
         faults/test_faces.py::test_a_proxy_of_the_environment_is_not_used
T12      Answers find who asked
         faults/test_messages.py::test_answers_that_overtake_each_other_reach_who_asked
         faults/test_messages.py::test_the_answer_is_heard_however_it_comes
         rpc/test_protocol.py::test_each_call_is_settled_once_with_the_first_answer_to_it
T13      One bad row, or field, of a thousand costs no other and is shown as a question
         faults/test_messages.py::test_of_a_thousand_rows_one_bad_one_costs_no_other
         tui/test_table.py::test_a_figure_that_makes_no_sense_is_a_question
T14      What is too long is asked for in parts
         session/test_truth.py::test_answers_that_are_too_long_are_asked_for_in_parts
T15      A line that is cut, or hangs, is noticed in time
         faults/test_line.py::test_a_reset_is_noticed_at_once_and_mended
         faults/test_line.py::test_a_line_that_hangs_is_given_up
         session/test_reconnect.py::test_a_frozen_daemon_is_noticed_within_ten_seconds
         tui/test_status.py::test_a_frozen_daemon_is_stale_then_offline_then_live
T16  E   After an outage of 1, 10, 60, 600 s all is live within 1, 6, 12, 12 s; by a key in one
         faults/test_warped.py::test_after_an_outage_all_is_live_again_in_time
         faults/test_warped.py::test_after_an_outage_a_key_brings_the_line_back_at_once
         faults/test_warped.py::test_a_key_begins_a_try_anew_that_hangs_for_ever
         session/test_reconnect.py::test_a_key_tries_again_at_once
T17      After a reconnect cursor and marks are where they were, and another daemon is told of
         tui/test_table.py::test_the_cursor_stays_with_its_download_when_the_daemon_is_killed_and_returns
         tui/test_marking.py::test_marks_outlive_a_lost_line_and_go_with_their_downloads
         session/test_reconnect.py::test_another_daemon_at_the_same_place_has_its_own_rows
         session/test_reconnect.py::test_that_the_daemon_was_restarted_is_said
T18  S   A key is carried out once, or told of
         faults/test_line.py::test_what_is_pressed_while_there_is_no_line_is_never_sent
         faults/test_line.py::test_a_command_whose_answer_hangs_is_unconfirmed
         session/test_leaving.py::test_what_is_under_way_comes_about
         session/test_leaving.py::test_what_does_not_is_told
         faults/test_messages.py::test_a_command_that_was_carried_out_before_the_line_was_cut_is_not_sent_again
T19  E   A line that comes and goes leaves nothing behind
         faults/test_line.py::test_a_line_that_comes_and_goes_leaves_nothing_behind
         faults/test_warped.py::test_a_line_that_flaps_for_ten_minutes_leaves_nothing_behind
T20      Of many, those that are refused are named
         session/test_commands.py::test_of_many_the_refused_are_named_and_the_others_done
T21  B   A flood of notifications holds up no key
         faults/test_screen.py::test_keys_are_answered_during_a_flood_of_notifications
         faults/test_line.py::test_a_flood_of_notifications_is_borne
         faults/test_messages.py::test_false_notifications_are_put_right
T22  B   Many downloads are there soon, at little cost
         sync/test_synchronizer.py::test_all_lists_are_read_soon_however_long
         sync/test_synchronizer.py::test_a_settled_daemon_is_asked_once_a_tick_and_not_for_single_downloads
T23  E   Days leave nothing behind
         faults/test_warped.py::test_days_leave_nothing_behind
T24  E   After a terminal that took nothing all is live, and no key is lost
         terminal/test_slow_line.py::test_after_a_terminal_that_took_nothing_all_is_live_and_no_key_is_lost
T25      However it ends, the terminal is as before
         terminal/test_life.py::test_the_terminal_is_as_before
         terminal/test_life.py::test_a_crash_is_told_shortly_and_keeps_the_secret
T26      No window, no process
         terminal/test_life.py::test_it_ends_when_its_window_is_closed
         terminal/test_life.py::test_it_ends_when_its_window_is_closed_though_hangups_are_ignored
T27      Stopped and continued it goes on; a terminal that takes nothing does not keep it
         terminal/test_life.py::test_a_signal_ends_it_though_the_terminal_takes_nothing_more
         terminal/test_stopping.py::test_it_goes_on_and_ends_as_ever
T28      Without a terminal it says so
         cli/test_main.py::test_without_a_terminal_to_read_from
         cli/test_main.py::test_without_a_terminal_to_draw_on
         cli/test_main.py::test_with_its_input_closed
         cli/test_main.py::test_on_a_terminal_that_can_do_nothing
T29      Every size, and every locale
         terminal/test_resizing.py::test_it_stands_every_size_and_draws_all_of_the_last
         terminal/test_ascii_only.py::test_what_is_sent
T30  S   Whatever happens, the table is the daemon's in the end
         faults/test_soak.py::test_chance_finds_no_lie_no_vanished_command_and_no_leak
         sync/test_synchronizer.py::test_whatever_happens_is_known_soon_after_and_then_all_is_quiet
T31      The secret is nowhere to be read
         faults/test_faces.py::test_no_log_holds_the_secret
         terminal/test_life.py::test_no_process_shows_the_secret
         terminal/test_secret.py::test_it_is_in_no_log_and_not_in_the_clipboard
T32      A secret that others can read is refused
         server/test_settings.py::test_one_that_others_can_read_is_refused_with_the_command
         cli/test_main.py::test_a_secret_file_that_others_can_read
"""
