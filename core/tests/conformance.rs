//! One synthetic body per quirk of a sender's, with the changes and the report that it must become, in full.
//!
//! `UPDATE_FIXTURES=1 cargo test --test conformance` writes the expected files anew: read the difference.

mod normalise;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use normalise::{Outcome, assert_balance, in_every_way, independent_leaves, whole};
use wellform_core::{Limits, Options, Outliner};

/// A test for each quirk, in modules as the fixtures are in folders; `as` gives the record type of a pulled array, `grouped` the
/// time grouping that the header of Health Auto Export names.
macro_rules! quirks {
    ($(/$folder:ident {
        $($name:ident $(as $record_type:literal)? $(grouped $grouping:literal)?;)*
        $(/$inner:ident $quirks:tt)*
    })*) => {
        $(mod $folder {
            $(
                #[test]
                fn $name() {
                    let options = wellform_core::Options::default()
                        $(.record_type($record_type))?
                        $(.header("automation-aggregation", $grouping))?;
                    crate::check(&crate::folder(module_path!()), stringify!($name), options);
                }
            )*

            #[test]
            fn every_fixture_has_a_test() {
                crate::assert_complete(
                    &crate::folder(module_path!()),
                    &[$(stringify!($name)),*],
                    &[$(stringify!($inner)),*],
                );
            }

            quirks! { $(/$inner $quirks)* }
        })*
    };
}

quirks! {
    /garmin {
        /several_lists {
            several_list_keys_and_users_in_one_body;
            ping_items_become_fetch;
            list_key_aliases;
            unknown_list_key;
            user_access_token_withheld;
            empty_lists;
            extra_fields_are_kept;
            missing_offset_is_unknown_not_zero;
            summary_id_changes_with_every_sync;
            f32_noise;
            float_start_time;
            rmssd_and_sdrr_apart;
            activity_and_details_are_one_workout;
            activity_energy_includes_basal_energy;
            move_iq_beside_a_recorded_activity;
            data_generator_body_is_flagged;
            empty_alias_beside_the_right_spelling;
            impossible_values_are_no_measurements;
            wrong_types;
            nulls_everywhere;
            times_in_milliseconds;
        }
        /dailies {
            pulled_bare_array as "dailies";
            item_without_user_id;
            stray_spaces_in_keys_and_values;
            object_in_place_of_list;
            all_fields_of_dailies;
            average_heart_rate_is_a_7_day_mean;
            offset_maps_unordered_or_empty;
            start_is_utc_midnight_though_offset;
            negative_stress_levels;
            decimal_comma;
            missing_calendar_date;
            third_party_source;
            dst_day_of_23_hours;
            long_unknown_fields_are_listed_not_carried;
            repeated_keys;
            numbers_as_strings;
            malformed_element_among_good_ones;
            day_without_a_length;
        }
        /sleeps {
            ping_ends_with_an_empty_item;
            all_fields_of_sleeps;
            end_is_the_last_stage_not_start_plus_duration;
            three_meanings_of_duration;
            rem_without_duration_in_its_name;
            both_spellings_of_unmeasurable;
            stages_absolute_times;
            overlapping_stages;
            stage_longer_than_the_record;
            unknown_stage_name;
            off_wrist_without_stages;
            unknown_validation_word;
            score_words_verbatim;
            zero_rem_of_a_device_without_rem;
            naps_nested_with_own_offset;
            nap_years_away;
            missing_calendar_date_is_the_wake_day;
            missing_total_beside_a_complete_stage_map;
            naps_of_one_start;
            only_unmeasurable_sleep;
            stage_of_another_time;
            stages_that_overlap_count_once;
            naps_without_a_night;
            naps_beside_a_night_of_no_length;
            nap_on_the_sunday_of_a_clock_change;
        }
        /solar_intensity {
            solar_intensity_is_kept;
        }
        /deregistrations {
            deregistration;
        }
        /user_permissions_change {
            permissions_changed;
            permissions_that_are_not_understood;
            permissions_with_a_null_among_them;
        }
        /epochs {
            all_fields_of_epochs;
            several_rows_per_slot;
            capital_steps_and_met;
            wheelchair_pushing;
            unknown_activity_type;
            one_bad_item_among_good_ones;
        }
        /body_comps {
            all_fields_of_body_comps;
            body_comps_keys_with_leading_spaces;
            impossible_weight_is_rejected;
        }
        /blood_pressures {
            all_fields_of_blood_pressures;
        }
        /stress_details {
            all_fields_of_stress_details;
            body_battery_event_of_another_offset;
            negative_stress_codes;
            stress_details_whose_start_moves;
            body_battery_events_in_both_spellings;
            body_battery_event_without_time_or_duration;
            dynamic_feedback_as_a_list;
            body_battery_events_of_one_time;
        }
        /user_metrics {
            all_fields_of_user_metrics;
            user_metrics_twice_in_one_body;
            user_metrics_have_only_a_date;
        }
        /pulseox {
            all_fields_of_pulseox;
            on_demand_and_averaged_spo2_of_one_day;
            two_spot_checks_of_one_day;
        }
        /all_day_respiration {
            all_fields_of_all_day_respiration;
            respiration_of_zero_is_no_rate;
        }
        /health_snapshot {
            all_fields_of_health_snapshot;
            snapshot_spo2_and_its_offset;
            snapshot_stress_codes;
            snapshot_end_is_inclusive;
            snapshot_unknown_metric_is_kept;
        }
        /hrv {
            all_fields_of_hrv;
            empty_hrv_item;
        }
        /skin_temp {
            all_fields_of_skin_temp;
            skin_temperature_is_a_deviation;
        }
        /activities {
            activity_types_of_a_second_generation;
            all_fields_of_activities;
            exact_numbers_are_no_f32_noise;
            ids_beyond_32_bits;
            manual_activity_of_unknown_device;
            multisport_parent_repeats_its_legs;
            pace_is_in_minutes_per_kilometre;
            workout_of_an_unknown_type;
            ids_written_as_floats;
        }
        /activity_details {
            all_fields_of_activity_details;
            details_with_laps_first;
            both_spellings_of_sample_fields;
            details_of_a_manual_activity_without_samples;
            half_a_position;
            samples_out_of_order;
            samples_with_gaps_and_pauses;
            credentials_at_any_depth;
            lone_total_is_no_distance;
            sample_of_another_time;
            total_that_starts_again;
        }
        /manually_updated_activities {
            all_fields_of_manually_updated_activities;
            edited_activity_without_activity_id;
        }
        /move_iq_activities {
            all_fields_of_move_iq_activities;
        }
        /activity_files {
            all_fields_of_activity_files;
            activity_file_known_by_its_summary_id_alone;
        }
        /mct {
            all_fields_of_mct;
            not_pregnant;
            predicted_cycle_is_no_observation;
        }
        /third_party_dailies {
            all_fields_of_third_party_dailies;
        }
    }
    /health_auto_export {
        /envelope {
            null_arrays_are_empty;
            body_without_the_data_envelope;
            empty_data;
            several_arrays_in_one_body;
            answer_of_the_apps_own_server;
            request_that_n8n_passes_on;
        }
        /metrics {
            malformed_block_costs_only_itself;
            block_without_a_name_or_with_other_shapes;
            unknown_metric_without_a_value;
            name_and_units_after_the_points;
            several_blocks_of_one_metric;
            metrics_summarised_by_day grouped "Days";
            metrics_summarised_by_hour grouped "Hours";
            metrics_summarised_by_minute grouped "Minutes";
            raw_points_with_start_and_end;
            raw_points_of_one_second;
            least_mean_and_greatest_value_on_any_metric grouped "jours";
            twelve_hour_clock_with_narrow_space;
            times_of_other_calendars_and_languages;
            times_with_points_in_am_and_pm;
            times_with_words_for_the_halves_of_the_day;
            times_of_the_buddhist_calendar;
            times_in_digits_of_another_script;
            times_with_marks_of_direction;
            units_in_other_languages;
            offset_of_summer_and_winter grouped "Days";
            units_follow_the_settings;
            speed_under_a_unit_of_length;
            unit_in_another_language;
            units_missing;
            unit_that_measures_something_else;
            unknown_metric_passes_through;
            names_of_old_versions;
            merged_apps_in_any_order grouped "Hours";
            values_that_are_no_numbers;
            blood_pressure;
            blood_pressures_of_one_time_stay_pairs;
            days_that_begin_at_one grouped "Tage";
            food_at_full_hours;
            names_of_sensitive_types_stay_sensitive;
            blood_glucose_and_meals;
            insulin_reasons;
            handwashing_complete_or_not;
            sexual_activity_is_of_a_day;
            nights_belong_to_the_day_of_waking grouped "Days";
            one_hour_at_midnight;
            totals_of_two_weeks;
            totals_of_two_weeks_of_a_word_that_is_unknown grouped "Vikur";
            heart_rates_beside_stand_hours;
            heart_rates_beside_stand_time;
            heart_rates_of_the_default_grouping grouped "Default";
            drinks_at_full_hours;
            drinks_of_some_days;
        }
        /sleep {
            sleep_night;
            sleep_night_of_old_versions;
            sleep_night_without_times;
            sleep_in_bed_only;
            sleep_in_bed_beside_an_empty_sleep;
            sleep_hours_that_are_impossible;
            sleep_in_bed_longer_than_asleep;
            sleep_without_stages;
            sleep_in_minutes;
            sleep_of_several_apps_and_a_nap;
            sleep_segments;
            sleep_segments_in_other_languages;
        }
        /csv {
            csv_metrics_by_day;
            csv_metrics_by_hour;
            csv_hour_that_occurs_twice;
            csv_values_that_are_impossible;
            csv_with_semicolons_decimal_commas_and_a_byte_order_mark;
            csv_of_old_versions;
            csv_workouts;
            csv_workouts_in_metric_units;
            csv_workouts_of_old_versions;
            csv_one_bad_workout_among_good_ones;
            csv_workout_heart_rate;
            csv_route;
            csv_medications;
            csv_one_bad_dose_among_good_ones;
            csv_cycle_tracking;
            csv_of_another_table;
            csv_metrics_in_spanish;
            csv_metrics_in_spanish_with_parts;
            csv_metrics_in_german;
            csv_metrics_in_a_language_without_a_table;
            csv_workouts_in_spanish;
            csv_workouts_by_a_12_hour_clock;
            csv_points_that_may_be_for_thousands;
        }
        /workouts {
            workout_names_in_other_languages;
            all_fields_of_workouts;
            all_fields_of_workouts_version_1;
            workout_with_effort_scores_and_odd_values;
            workout_with_activities_events_and_running_series;
            workout_duration_in_minutes_without_a_unit;
            workout_over_a_clock_change;
            zeros_of_version_1_are_missing_values;
            workout_by_a_twelve_hour_clock;
            mislabelled_speeds_and_lap_length;
            energy_in_kj_beside_a_series_in_kcal;
            recovery_in_place_of_the_heart_rate;
            localised_workout_names;
            unknown_workout_name;
            workouts_of_the_same_minute;
            route_without_heart_rate;
            null_arrays_of_a_workout;
            source_of_a_workout_as_an_object;
            sources_within_a_series;
            one_bad_workout_among_good_ones;
        }
        /state_of_mind {
            all_fields_of_state_of_mind;
            state_of_mind_classified_by_number;
            state_of_mind_without_an_id;
            labels_of_objects;
        }
        /symptoms {
            all_fields_of_symptoms;
            symptoms_in_other_languages;
        }
        /cycle_tracking {
            all_fields_of_cycle_tracking;
            cycle_tracking_in_other_languages;
            cycle_tracking_without_an_end;
        }
        /medications {
            all_fields_of_medications;
            a_skipped_dose_has_a_dosage;
            medications_in_other_languages;
            medications_logged_without_a_schedule;
        }
        /ecg {
            all_fields_of_ecg;
            ecg_dates_that_count_from_2001;
            ecg_of_old_versions;
            ecg_voltages_within_one_millisecond;
            ecg_voltages_that_are_none;
            ecg_without_voltages;
        }
        /heart_rate_notifications {
            all_fields_of_heart_rate_notifications;
            heart_rate_notifications_of_2026;
            heart_rate_notifications_as_documented;
            heart_rates_that_are_none;
        }
        /documents {
            documents_without_a_start;
            documents_without_a_name;
            documents_that_end_before_they_start;
            documents_by_a_12_hour_clock;
            documents_with_wrong_types;
        }
    }
    /health_connect {
        /react_native {
            react_native_typed;
            react_native_untyped_is_told_by_its_fields;
            react_native_untyped_with_the_type_from_elsewhere as "Steps";
            ambiguous_untyped_records;
            records_keyed_by_type;
            react_native_changes;
            type_said_twice;
            react_native_aggregate_of_an_ambiguous_metric;
            react_native_aggregate_that_is_the_root;
            react_native_aggregates_by_duration as "HeartRate";
            react_native_aggregates_by_period;
            empty_list_of_another_sender_before;
            empty_list_of_another_sender_behind;
            name_of_another_sender_before;
            name_of_another_sender_behind;
            no_changes;
            type_of_the_whole_upload;
            type_of_the_whole_upload_in_small_letters;
            records_in_data_keyed_by_type;
            results_of_queries_keyed_by_type;
            groups_of_records;
            medical_resources_are_kept;
        }
        /tasker {
            jackson_records;
            tasker_aggregate_over_a_range;
            tasker_aggregate_without_times;
        }
        /capacitor {
            capacitor_records;
            capacitor_changes;
            capacitor_health_samples;
            capacitor_totals_of_a_query;
            capacitor_totals_of_a_query_of_a_type_that_is_told as "Steps";
            capacitor_workouts_of_two_plugins;
            no_changes_of_capacitor;
            capacitor_workout_types;
            capacitor_means_of_a_query_of_a_type_that_is_told as "HeartRate";
        }
        /platform {
            /record {
                times_and_offsets_in_every_form;
                records_whose_time_is_none;
                numbers_as_text;
                device_of_old_libraries_is_a_number;
                manufacturer_and_model_beside_the_device;
                record_modified_in_the_future;
                records_without_an_id;
                values_out_of_range_are_flagged;
                platform_sentinels_are_missing;
                words_that_nobody_knows;
                newer_record_types_are_kept;
                newer_fields_are_kept;
                metadata_beside_the_values;
                id_beside_the_metadata;
                value_with_its_unit_beside_it;
                times_as_objects_and_with_zones;
            }
            /words {
                sleep_stages_in_every_spelling;
                exercise_types_in_every_spelling;
                constants_of_the_platform;
            }
            /nutrition {
                two_foods_at_one_time;
                nutrition_with_zeros_for_what_is_missing;
                nutrition_of_nothing_but_zeros;
                nutrition_in_the_units_of_its_writer;
            }
            /measures {
                equal_times_in_a_series;
                skin_temperature_against_a_baseline;
            }
            /sleep {
                sleep_with_stages;
                sleep_stages_in_any_order_that_overlap;
                sleep_stages_outside_the_session;
                sleep_without_stages;
                sleep_when_the_clocks_change;
                sleep_on_a_journey_is_of_the_day_of_waking_there;
            }
            /exercise {
                workout_with_everything;
                workout_route_needs_consent;
                workout_of_a_number_that_was_given_up;
                workout_of_a_number_that_nobody_knows;
                workout_parts_at_one_time_or_outside;
                workout_points_that_are_no_places;
                planned_workout;
                activity_intensity;
            }
            /mindfulness {
                mindful_session;
            }
            /cycle {
                cycle_events;
            }
        }
        /hc_upload {
            totals_of_a_type_that_is_given as "Steps";
            means_of_a_type_that_is_given as "HeartRate";
            granted_types_that_are_not_understood;
            granted_types_with_a_null_among_them;
            aggregates_of_the_own_format;
            bounds_of_spans_and_ids;
        }
        /life_dashboard {
            life_dashboard_deletions_and_a_complete_window;
            life_dashboard_ids_and_names;
            life_dashboard_lists_of_names_that_are_not_understood;
            life_dashboard_nutrients_by_unit;
            life_dashboard_record_metadata;
            life_dashboard_screen_time_is_kept;
            life_dashboard_windows_of_minutes_and_totals_of_days;
        }
        /open_wearables {
            open_wearables_workout_types;
            open_wearables_workouts_of_apple_health;
            open_wearables_records_of_apple_health;
            data_of_no_list_before_the_sender_is_known;
            open_wearables_all_records;
            open_wearables_apple_health;
            open_wearables_events_of_the_sdk;
            open_wearables_food;
            open_wearables_samsung_health;
            open_wearables_sleep;
            open_wearables_workout;
        }
        /hc_webhook {
            webhook_one_list_shows_the_days_of_the_others;
            webhook_all_lists;
            webhook_intervals_on_the_quarter;
            webhook_least_mean_and_greatest;
            webhook_metadata;
            webhook_nothing_to_send;
            webhook_one_bad_item_among_good_ones;
            webhook_test_body;
            webhook_totals_since_midnight;
        }
        /daily {
            daily_totals_beside_a_time;
            daily_totals_in_sections;
        }
        /flutter {
            flutter_before_10;
            flutter_changes;
            flutter_generation_10_0;
            flutter_numeric_values;
            flutter_other_values;
            flutter_points_of_apple_health;
            points_under_the_name_of_another_sender;
            flutter_types_of_apple_health;
            flutter_workout_types;
            flutter_when_the_clocks_go_back;
        }
        /generic {
            generic_values;
        }
        /health_connect_sync {
            health_connect_sync_payloads;
        }
    }
    /wear_os {
        /data_points {
            passive_points_since_boot;
            points_at_absolute_times;
            totals_of_days;
            a_day_that_began_in_another_zone;
            exercise_with_totals_and_statistics;
            positions_with_unknown_parts;
            rates_that_cannot_be_trusted;
            kinds_that_cannot_be_told;
            data_types_of_the_manufacturer;
            values_as_text;
            one_bad_point_among_good_ones;
        }
        /user_activity_info {
            activity_of_the_wearer;
        }
        /health_events {
            falls_and_goals;
            unknown_event_with_a_repeated_type;
        }
        /permissions {
            permissions_lost;
            permissions_that_are_not_understood;
        }
        /envelope {
            envelope_behind_the_points;
            unknown_members_are_kept;
        }
    }
}

/// The extensions of the expected files of a body.
const EXPECTED: [&str; 2] = ["changes.ndjson", "report.json"];

/// The body that the README and the Worker's tests use, and the folders of the senders.
#[test]
fn push() {
    check("", "push", Options::default());
    assert_complete(
        "",
        &["push"],
        &["containers", "garmin", "health_auto_export", "health_connect", "wear_os"],
    );
}

/// The folder of a module's fixtures, from the folder of all.
fn folder(module: &str) -> String {
    let (_, folders) = module.split_once("::").expect("a module of this crate");
    folders.replace("::", "/")
}

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(folder)
}

/// The cells of a table without quotes that say something, but for its header.
fn cells(table: &[u8]) -> u64 {
    let table = std::str::from_utf8(table).expect("UTF-8");
    assert!(!table.contains('"'), "a cell in quotes may hold anything");
    let separator = if table.contains(';') { ';' } else { ',' };
    let cells = table.lines().skip(1).flat_map(|line| line.split(separator));
    cells.filter(|cell| !cell.trim().is_empty()).count() as u64
}

fn check(folder: &str, quirk: &str, options: Options) {
    let extension = extension(quirk);
    let body = std::fs::read(fixtures(folder).join(format!("{quirk}.{extension}")));
    let body = body.expect("the fixture of the quirk");
    let received_at = DateTime::from_timestamp(1_717_200_000, 0).expect("a time");
    let options = options.received_at(received_at);
    let outcome = in_every_way(&body, &options);
    assert_eq!(outcome.error, None);
    let sender = folder.split('/').next().filter(|sender| !sender.is_empty()).unwrap_or("garmin");
    assert_eq!(outcome.report.source.as_deref(), Some(sender));
    let countable = independent_leaves(&body).is_some();
    let json = extension == "json" && !quirk.starts_with("malformed");
    assert_eq!(countable, json, "only a malformed fixture is not JSON");
    if extension == "csv" {
        assert_eq!(outcome.report.leaves.total, cells(&body), "cells of the table");
    }
    assert_balance(&body, &outcome.report);
    assert_same_with_outline(&body, &options, &outcome);
    expect(folder, &format!("{quirk}.changes.ndjson"), &without_mapping(&outcome.ndjson()));
    expect(folder, &format!("{quirk}.report.json"), &outcome.report_json());
}

/// Changes with a word for the version of the mapping, which is the place before the last of every rank: so a new version changes no
/// expected file.
fn without_mapping(changes: &str) -> String {
    let mut parts = changes.split("\"rank\":[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (rank, rest) = part.split_once(']').expect("the end of a rank");
        let places: Vec<&str> = rank.split(',').collect();
        let [order @ .., _mapping, position] = &places[..] else { panic!("expected a mapping in {rank}") };
        let places = [order, &["\"mapping\"", position]].concat().join(",");
        text.extend(["\"rank\":[", &places, "]", rest]);
    }
    text
}

/// Tables have an extension of their own.
fn extension(quirk: &str) -> &'static str {
    if quirk.starts_with("csv_") { "csv" } else { "json" }
}

/// What a first pass found changes nothing of what a fixture becomes.
fn assert_same_with_outline(body: &[u8], options: &Options, outcome: &Outcome) {
    let mut outliner = Outliner::new(Limits::default());
    outliner.push(body).expect("a body that was read");
    let outline = outliner.finish().expect("an outline of a body that was read");
    let twice = whole(body, options.clone().outline(outline));
    assert_eq!(twice.report_json(), outcome.report_json());
    assert_eq!(twice.ndjson(), outcome.ndjson());
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_FIXTURES").is_some()
}

fn expect(folder: &str, name: &str, found: &str) {
    let path = fixtures(folder).join(name);
    if is_update() {
        std::fs::write(&path, found).expect("a writable fixture");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(found, expected, "{name}, line {}", number + 1);
    }
    assert_eq!(found, expected, "{name}");
}

fn assert_complete(folder: &str, quirks: &[&str], folders: &[&str]) {
    let files = std::fs::read_dir(fixtures(folder)).expect("the folder of fixtures");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    // The other tests write the expected files of an update while this one runs.
    let counts = |name: &String| !is_update() || !EXPECTED.iter().any(|extension| name.ends_with(extension));
    let found: BTreeSet<String> = names.filter(counts).collect();
    let expected = quirks.iter().flat_map(|quirk| {
        [extension(quirk), EXPECTED[0], EXPECTED[1]].map(|extension| format!("{quirk}.{extension}"))
    });
    let folders = folders.iter().map(|folder| (*folder).to_owned());
    let expected: BTreeSet<String> = expected.filter(counts).chain(folders).collect();
    let untested: Vec<&String> = found.difference(&expected).collect();
    assert!(untested.is_empty(), "files of {folder} without a test: {untested:?}");
    let missing: Vec<&String> = expected.difference(&found).collect();
    assert!(missing.is_empty(), "missing files of {folder}: {missing:?}");
}
